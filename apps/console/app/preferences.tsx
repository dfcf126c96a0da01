import { type Locale, locales, useLocale } from '@birge/ui'
import { SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { useChooseLanguage } from './session.tsx'
import { useTexts } from './texts.ts'

/** Each language in its own name, for those who do not read the present one. */
const names: Record<Locale, string> = { tr: 'Türkçe', az: 'Azərbaycanca', en: 'English' }

export function LanguageChoice() {
  const { t } = useTexts()
  const locale = useLocale()
  const choose = useChooseLanguage()
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={t('preferences.language')}
      value={locale}
      onChange={(value) => choose(value as Locale)}
      data={locales.map((value) => ({ value, label: <span lang={value}>{names[value]}</span> }))}
    />
  )
}

export function SchemeChoice() {
  const { t } = useTexts()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const schemes = ['auto', 'light', 'dark'] as const
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={t('preferences.scheme')}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as 'auto')}
      data={schemes.map((value) => ({ value, label: t(`preferences.schemes.${value}`) }))}
    />
  )
}
