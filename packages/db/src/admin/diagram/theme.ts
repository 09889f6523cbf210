export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Text stands on `paper`, `box` and `head`; each keeps 4.5 : 1 against `ink` and `faint`. */
export const PALETTES = {
  light: {
    paper: '#f7f8fa',
    box: '#ffffff',
    head: '#e3eaf4',
    line: '#93a1b3',
    ink: '#18212d',
    faint: '#4c5868',
    edge: '#3d6fb4',
    quiet: '#aab8c9',
    lit: '#c2410c',
  },
  dark: {
    paper: '#0f1318',
    box: '#181e26',
    head: '#253040',
    line: '#55657a',
    ink: '#e8edf4',
    faint: '#a9b5c5',
    edge: '#79a7e6',
    quiet: '#46566a',
    lit: '#fb923c',
  },
} as const;

const variables = (palette: Readonly<Record<string, string>>) =>
  `.diagram{${Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';')}}`;

const RULES = `.paper{fill:var(--paper)}
.diagram text{font:12px ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:var(--ink)}
.diagram .domain{font-size:15px;font-weight:600}
.diagram .name{font-weight:600}
.diagram .type{fill:var(--faint)}
.diagram .marks{fill:var(--faint);text-anchor:end}
.frame{fill:var(--box);stroke:var(--line)}
.head{fill:var(--head);stroke:var(--line)}
.edge{fill:none;stroke:var(--edge);stroke-width:1.25;stroke-linejoin:round;marker-end:url(#arrow)}
.edge.common{stroke:var(--quiet);stroke-width:1;marker-end:url(#arrow-common)}
.edge:hover{stroke:var(--lit);stroke-width:2.5}
#arrow path{fill:var(--edge)}
#arrow-common path{fill:var(--quiet)}`;

/** The style sheet: the reader's own theme, or one of the two. */
export function styleOf(theme: Theme): string {
  if (theme !== 'auto') return `${variables(PALETTES[theme])}\n${RULES}`;
  const dark = `@media (prefers-color-scheme:dark){${variables(PALETTES.dark)}}`;
  return `${variables(PALETTES.light)}\n${dark}\n${RULES}`;
}
