import { defineTexts } from '@birge/ui/texts'
import az from '../texts/az.json' with { type: 'json' }
import en from '../texts/en.json' with { type: 'json' }
import tr from '../texts/tr.json' with { type: 'json' }

export const { useTexts, textsIn, faults } = defineTexts({ en, tr, az })
export type SpokenTexts = ReturnType<typeof textsIn>
