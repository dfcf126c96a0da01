import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api } from './api.ts'
import { refusalText } from './refusals.ts'
import { useScanner } from './scanner.ts'
import { useTexts } from './texts.ts'
import { useTill } from './till.ts'

/** A gift card that is scanned or typed, and looked at: what is on it, or why it opens nothing. */
export function useGiftCard(first = '') {
  const texts = useTexts()
  const { register } = useTill()
  const [code, setCode] = useState(first)
  const look = useMutation({
    mutationFn: (asked: string) =>
      answer(api.POST('/v1/gift-card-balances', { body: { code: asked, company_id: register.company_id } })).then((card) => ({
        ...card,
        code: asked,
      })),
  })
  const ask = (asked: string) => {
    setCode(asked)
    look.mutate(asked)
  }
  useScanner(({ text }) => ask(text))
  return {
    code,
    setCode,
    ask,
    busy: look.isPending,
    card: look.data?.code === code ? look.data : undefined,
    fault: look.error && look.variables === code ? refusalText(texts, look.error) : undefined,
  }
}
