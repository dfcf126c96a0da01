import { ChoiceCard } from '@birge/ui'
import { useTexts } from './texts.ts'

/** How the bank of the demo answers: each card has its fate. */
const TEST_CARDS = [
  { token: 'tok_ok', name: 'works', ends_in: '4242' },
  { token: 'tok_3ds', name: 'secure', ends_in: '3220' },
  { token: 'tok_declined', name: 'declined', ends_in: '0002' },
  { token: 'tok_timeout', name: 'silent', ends_in: '0044' },
] as const

export function TestCards({ chosen, choose }: { chosen: string; choose: (token: string) => void }) {
  const { t } = useTexts()
  return (
    <>
      <p className="b-small b-soft">{t('checkout.test_cards')}</p>
      {TEST_CARDS.map(({ token, name, ends_in }) => (
        <ChoiceCard
          key={token}
          name="card"
          icon="card"
          value={token}
          checked={chosen === token}
          onChange={() => choose(token)}
          title={t(`test_cards.${name}`)}
          text={t(`test_cards.${name}_text`)}
          aside={<span className="b-soft b-figures">•••• {ends_in}</span>}
        />
      ))}
    </>
  )
}
