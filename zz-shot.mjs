import { chromium } from "playwright-core";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu","--disable-quic","--no-first-run","--disable-background-networking","--disable-component-update","--disable-sync"] });
const c = await b.newContext({ viewport:{width:1280,height:800}, reducedMotion:"reduce" });
const p = await c.newPage();
const base="http://127.0.0.1:5222/";
await p.goto(base+"?records=300");
await p.getByRole("button",{name:"Test full migration"}).click();
await p.getByRole("table",{name:"Run history"}).getByText(/^completed/i).first().waitFor({timeout:60000});
await p.getByRole("button",{name:"Run full migration"}).click();
await p.getByRole("textbox",{name:"Type MIGRATE to confirm"}).fill("MIGRATE");
await p.getByRole("button",{name:"Run migration"}).click();
await p.getByRole("table",{name:"Run history"}).getByText(/^completed/i).nth(1).waitFor({timeout:90000});
const runs = await p.evaluate(async()=>{const h={authorization:`Bearer ${sessionStorage.getItem("session-token")}`};return (await (await fetch(new URL("debug/migration/runs?limit=10",location.href),{headers:h})).json()).runs.map(r=>r.id)});
const user = await p.evaluate(async(id)=>{const h={authorization:`Bearer ${sessionStorage.getItem("session-token")}`};return (await (await fetch(new URL(`debug/migration/runs/${id}/results?action=migrated&limit=3&sort=-changes`,location.href),{headers:h})).json()).results[1].id}, runs[0]);
const screens = {
 record:`?record=user/${user}&run=${runs[0]}`, runpage:`?page=run&run=${runs[0]}`, batches:`?page=run&run=${runs[0]}&tab=batches`, log:`?page=run&run=${runs[0]}&tab=log`, records:`?page=records`, one:`?page=records&record=user/${user}`, history:`?page=history`, compare:`?page=history&run=${runs[1]}&against=${runs[0]}`, schema:`?page=schema`, audit:`?page=audit`, sorted:`?sort=-changes` };
for (const [name,q] of Object.entries(screens)) for (const w of [1280,375]) {
  await p.setViewportSize({width:w,height:800}); await p.goto(base+q); await p.waitForTimeout(1800);
  await p.screenshot({path:`/tmp/s-${name}-${w}.png`, fullPage: w===1280 && name!=="sorted" });
}
await p.setViewportSize({width:1280,height:800}); await p.goto(base); await p.waitForTimeout(1500);
await p.getByText("Options",{exact:true}).click(); await p.waitForTimeout(500); await p.screenshot({path:"/tmp/s-options.png"});
await p.keyboard.press("Escape");
await p.getByText("Mara Lindqvist").first().click(); await p.waitForTimeout(300); await p.screenshot({path:"/tmp/s-account.png"});
await p.setViewportSize({width:375,height:800}); await p.goto(base); await p.waitForTimeout(1500); await p.locator("header details summary").click(); await p.waitForTimeout(300); await p.screenshot({path:"/tmp/s-menu375.png"});
await p.emulateMedia({media:"print"}); await p.setViewportSize({width:900,height:1200}); await p.goto(base+screens.runpage); await p.waitForTimeout(1500); await p.screenshot({path:"/tmp/s-print.png"});
await b.close();
