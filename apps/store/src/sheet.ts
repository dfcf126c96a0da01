import { useMediaQuery } from '@mantine/hooks'
import { useTexts } from './texts.ts'

/** A phone, or a tablet held upright beside something else. */
export const useNarrow = () => useMediaQuery('(max-width: 47.49em)', false, { getInitialValueInEffect: false })

/** How a sheet comes in: from the side on a tablet, from below on a phone, where the thumb is. */
export function useSheet() {
  const { t } = useTexts()
  const phone = useMediaQuery('(max-width: 40em)', false, { getInitialValueInEffect: false })
  return {
    position: phone ? ('bottom' as const) : ('right' as const),
    size: phone ? '92%' : 480,
    classNames: { content: phone ? 'sheet sheet--up' : 'sheet', title: 'sheet__title', header: 'sheet__head', body: 'sheet__body' },
    closeButtonProps: { 'aria-label': t('close'), size: 'xl' as const },
  }
}
