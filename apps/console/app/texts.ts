import { defineTexts } from '@birge/ui/texts'
import az from '../texts/az.json' with { type: 'json' }
import en from '../texts/en.json' with { type: 'json' }
import tr from '../texts/tr.json' with { type: 'json' }

export const { useTexts, faults } = defineTexts({ en, tr, az })
export type Texts = ReturnType<typeof useTexts>
export type TextKey = Parameters<Texts['t']>[0]
