/**
 * Mantine wears our tokens: `<MantineProvider theme={createTheme(mantineTheme)} cssVariablesResolver={mantineVariables}>`, with
 * `@birge/ui/tokens.css` and `@birge/ui/fonts.css` loaded. Plain data, so that this package needs no Mantine.
 */
type Scale = [string, string, string, string, string, string, string, string, string, string]
const scale = (name: string) => Array.from({ length: 10 }, (_, step) => `var(--${name}-${step})`) as Scale

const sizes = (values: Record<'xs' | 'sm' | 'md' | 'lg' | 'xl', string>) => values

export const mantineTheme = {
  colors: {
    pine: scale('pine'),
    green: scale('pine'),
    red: scale('brick'),
    yellow: scale('amber'),
    orange: scale('amber'),
    gray: scale('stone'),
    dark: scale('night'),
  },
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 } as const,
  white: '#ffffff',
  black: 'var(--stone-9)',
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-mono)',
  headings: { fontFamily: 'var(--font)', fontWeight: '620' },
  defaultRadius: 'md',
  radius: sizes({ xs: '4px', sm: 'var(--radius-s)', md: '0.5rem', lg: 'var(--radius-m)', xl: 'var(--radius-l)' }),
  shadows: sizes({ xs: 'var(--shadow-s)', sm: 'var(--shadow-s)', md: 'var(--shadow-m)', lg: 'var(--shadow-m)', xl: 'var(--shadow-l)' }),
  cursorType: 'pointer' as const,
  respectReducedMotion: true,
  focusRing: 'auto' as const,
  // Capitals by style sheet turn i into I where the page's language is not known.
  components: { Badge: { styles: { root: { textTransform: 'none' as const } } } },
}

// The same names in both schemes: the tokens themselves know day and night.
const variables = {
  '--mantine-color-body': 'var(--paper)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-soft)',
  '--mantine-color-placeholder': 'var(--ink-faint)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-error': 'var(--critical)',
  '--mantine-color-anchor': 'var(--accent-ink)',
}

// Mantine's own soft grounds drown in our night.
const softByNight = (color: string, scale: string, ink: string) => ({
  [`--mantine-color-${color}-light`]: `color-mix(in srgb, var(--${scale}) 20%, var(--surface))`,
  [`--mantine-color-${color}-light-hover`]: `color-mix(in srgb, var(--${scale}) 28%, var(--surface))`,
  [`--mantine-color-${color}-light-color`]: `var(--${ink})`,
})
const by_night = {
  ...softByNight('pine', 'pine-5', 'pine-3'),
  ...softByNight('green', 'pine-5', 'pine-3'),
  ...softByNight('red', 'brick-5', 'brick-3'),
  ...softByNight('yellow', 'amber-5', 'amber-3'),
  ...softByNight('orange', 'amber-5', 'amber-3'),
  ...softByNight('gray', 'night-3', 'night-1'),
}

export const mantineVariables = () => ({ variables: {}, light: variables, dark: { ...variables, ...by_night } })
