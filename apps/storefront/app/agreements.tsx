import { type Answer, answer } from '@birge/api-client'
import { Button, Checkbox, Dialog } from '@birge/ui'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useApi } from './api.tsx'
import type { Cart } from './cart.ts'
import type { bodyOf } from './paying.ts'
import { useTexts } from './texts.ts'

type Document = Answer<'/v1/agreements'>['items'][number]
type Kind = Document['kind']
/** Which words she has said yes to. */
export type Words = Pick<Document, 'kind' | 'text_version'>[]

/**
 * What she is asked to agree to before she pays for this cart: nothing is asked, or the texts as soon as the form is filled in of which they speak
 * (`form` is null until then), with whatever of the form is refused. While she pays and her cart becomes an order there is nothing to preview.
 */
export function useAgreements(cart: Cart, form: Form | null, isFilling: boolean) {
  const api = useApi()
  const { locale } = useTexts()
  const known = useQuery({
    queryKey: ['agreements', locale, cart.version],
    queryFn: () => answer(api.GET('/v1/agreements', { params: { query: {} } })),
  })
  const settled = useSettled(form ? JSON.stringify(form) : null)
  const { data, error } = useQuery({
    queryKey: ['agreements', locale, cart.version, settled],
    queryFn: () => answer(api.POST('/v1/agreement-previews', { body: JSON.parse(settled!) as Form })),
    enabled: isFilling && cart.lines.length > 0 && settled !== null && Boolean(known.data?.items.length),
    retry: false,
  })
  const isCurrent = form !== null && settled === JSON.stringify(form)
  const documents = known.data?.items.length === 0 ? [] : isCurrent ? data?.items : undefined
  return { documents, error: isCurrent ? error : null, again: known.error ? known.refetch : null }
}
type Form = ReturnType<typeof bodyOf>

/** What somebody types, once she pauses. */
const PAUSE_MS = 500
function useSettled(text: string | null): string | null {
  const [settled, settle] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => settle(text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

/** These texts word for word: a yes to others is none to them. */
export const textsKey = (documents: readonly Document[]) => JSON.stringify(documents.map(({ body }) => body))
export const wordsOf = (documents: readonly Document[]): Words => documents.map(({ kind, text_version }) => ({ kind, text_version }))

/** Both texts to be read at a touch, and one yes to them. */
export function AgreementChoice({
  documents,
  agreed,
  change,
  fault,
}: {
  documents: readonly Document[]
  agreed: boolean
  change: (agreed: boolean) => void
  fault: string | undefined
}) {
  const { t } = useTexts()
  return (
    <div className="agreements">
      <AgreementTexts documents={documents} />
      <Checkbox
        name="agreed"
        checked={agreed}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? 'agreed-fault' : undefined}
        onChange={(event) => change(event.target.checked)}
        label={t(
          documents.length > 1
            ? 'agreements.agree_both'
            : documents[0]?.kind === 'deposit_terms'
              ? 'agreements.agree_deposit'
              : 'agreements.agree_one',
        )}
      />
      {fault && (
        <p id="agreed-fault" className="line__warning b-small" role="alert">
          {fault}
        </p>
      )}
    </div>
  )
}

/** A button for each text that opens it. */
export function AgreementTexts({ documents }: { documents: readonly { kind: Kind; body: string | null }[] }) {
  const { t } = useTexts()
  const [open, setOpen] = useState<Kind | null>(null)
  const shown = documents.find(({ kind }) => kind === open)
  return (
    <>
      <ul className="agreements__texts">
        {documents.map(({ kind, body }) => (
          <li key={kind}>
            {body === null ? (
              <span className="b-soft b-small">{t('agreements.gone', { title: t(`agreements.${kind}`) })}</span>
            ) : (
              <Button variant="quiet" size="s" icon="receipt" onClick={() => setOpen(kind)}>
                {t(`agreements.${kind}`)}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Dialog
        open={shown !== undefined}
        on_close={() => setOpen(null)}
        title={shown ? t(`agreements.${shown.kind}`) : ''}
        texts={{ close: t('shell.close') }}
      >
        {shown && <AgreementBody title={t(`agreements.${shown.kind}`)} body={shown.body ?? ''} />}
      </Dialog>
    </>
  )
}

/** Headings begin with “# ”. It is longer than most screens, and is read with the keys as well. */
function AgreementBody({ title, body }: { title: string; body: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section className="agreement" aria-label={title} tabIndex={0}>
      {body.split('\n').map((line, at) =>
        // Lines have no names but their places, and never move.
        // biome-ignore lint/suspicious/noArrayIndexKey: as said
        line.startsWith('# ') ? <h3 key={at}>{line.slice(2)}</h3> : <p key={at}>{line}</p>,
      )}
    </section>
  )
}
