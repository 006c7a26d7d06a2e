/** Where QuickStage keeps the session. */
const key = "quickstage_session_token";

export const getToken = () => localStorage.getItem(key);
export const keepToken = (token: string) => localStorage.setItem(key, token);
export const dropToken = () => localStorage.removeItem(key);
