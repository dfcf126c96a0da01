/** The languages of the screens, as BCP 47 primary tags. */
export const locales = ['tr', 'az', 'en'] as const
export type Locale = (typeof locales)[number]

/** The screen language for a BCP 47 tag or its absence: `az-Latn-AZ` gives `az`; what Birge does not speak gives English. */
export function closestLocale(tag: string | undefined): Locale {
  const language = tag?.trim().toLowerCase().split(/[-_]/)[0]
  return locales.find((locale) => locale === language) ?? 'en'
}
