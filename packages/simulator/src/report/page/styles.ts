/** How the page looks: one column, light or dark as the reader has it, and on paper. */
import { cssVariables, fontFamily } from '../draw/theme.ts';

/**
 * A shadow at each edge behind which there is more of a table. Covers in the colour of the paper lie
 * on the shadows and move with the table: at its ends they hide them.
 */
const scrollShadows =
  'background:linear-gradient(to right,var(--paper) 35%,transparent) 0 0/40px 100% local,' +
  'linear-gradient(to left,var(--paper) 35%,transparent) 100% 0/40px 100% local,' +
  'linear-gradient(to right,var(--edge),transparent) 0 0/16px 100% scroll,' +
  'linear-gradient(to left,var(--edge),transparent) 100% 0/16px 100% scroll;' +
  'background-repeat:no-repeat';

export const styles = `:root{color-scheme:light dark;${cssVariables('light')};--panel:#f6f8fa;--edge:#1d232b40}
@media screen and (prefers-color-scheme:dark){:root{${cssVariables('dark')};--panel:#1b2128;--edge:#a7b1bd66}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 ${fontFamily.replaceAll('"', "'")};overflow-wrap:anywhere}
main{max-width:964px;margin:0 auto;padding:24px 32px 64px}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.3rem;line-height:1.3;margin:2.75rem 0 .75rem;padding-top:.75rem;border-top:1px solid var(--grid)}
h3{font-size:1.05rem;line-height:1.35;margin:2.25rem 0 .15rem}
p{margin:.4rem 0;max-width:48rem}
a{color:var(--blue)}
.kind,.meta,figcaption,.note{color:var(--muted);font-size:.9rem}
.kind{margin:0 0 .25rem}
.answer{font-size:1.15rem;line-height:1.5;border-left:4px solid var(--blue);padding:.1rem 0 .1rem 1rem;margin:1.25rem 0}
.answer p{margin:.35rem 0}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;margin:1rem 0 0;padding:0;font-size:.9rem}
figure{margin:0 0 2rem;break-inside:avoid}
figure p{margin:.1rem 0 .75rem}
svg{display:block;width:100%;height:auto;font-variant-numeric:tabular-nums}
svg.narrow{display:none}
figcaption{margin:.6rem 0 0;max-width:48rem}
.scroll{overflow-x:auto;margin:1rem 0;position:relative;left:50%;transform:translateX(-50%);width:max-content;min-width:100%;max-width:min(100vw - 64px,1400px);${scrollShadows}}
.scroll:focus-visible{outline:2px solid var(--blue);outline-offset:2px}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--grid);text-align:left;vertical-align:top;overflow-wrap:normal}
thead th{font-weight:600;border-bottom:2px solid var(--muted);vertical-align:bottom}
tbody th{font-weight:400;min-width:min(11rem,40vw);max-width:22rem;overflow-wrap:anywhere}
.name{background:var(--heat0);border-radius:4px;padding:.05em .25em;box-decoration-break:clone;-webkit-box-decoration-break:clone}
.strong th,.strong td{font-weight:600}
td{white-space:nowrap}
td.wrap{white-space:normal;min-width:12rem}
.number{text-align:right}
.better{color:var(--green)}
.worse{color:var(--orange)}
pre{background:var(--panel);padding:.75rem 1rem;overflow-x:auto;font-size:.82rem;line-height:1.45;border-radius:6px;overflow-wrap:normal;tab-size:2}
pre.command{white-space:pre-wrap;overflow-wrap:anywhere}
details{margin:.75rem 0}
summary{cursor:pointer;font-weight:600}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.25rem;margin:1rem 0;font-size:.95rem}
dt{color:var(--muted)}
dd{margin:0}
@media (max-width:640px){main{padding:16px 16px 48px}.scroll{max-width:100%}svg.wide{display:none}svg.narrow{display:block;margin:0 auto}h1{font-size:1.45rem}.answer{font-size:1.05rem}dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 .5rem}}
@media print{body{font-size:11pt}main{max-width:none;padding:0}nav,.links{display:none}.scroll{overflow:visible;background:none;left:0;transform:none;width:auto;max-width:none}pre{white-space:pre-wrap}svg.wide{display:block}svg.narrow{display:none}h2,h3{break-after:avoid}table{font-size:.75rem}tr{break-inside:avoid}}
`;
