import { Component, type ReactNode } from "react";
import { Button } from "./Button.tsx";
import { Notice } from "./Notice.tsx";

type ErrorBoundaryProps = { subject: string; children: ReactNode };

/**
 * Shows a notice instead of a part that fails to render or, after a deploy, to load. The rest of the page keeps
 * working.
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Notice
        tone="error"
        title={`${this.props.subject} can't be shown`}
        action={<Button onClick={() => location.reload()}>Reload the page</Button>}
      >
        The page may have been updated since it was opened. Nothing was written, and runs continue on the server.
      </Notice>
    );
  }
}
