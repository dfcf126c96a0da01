import { type Answer, answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Alert, Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useApi, usePages } from '../api.tsx'
import { type Column, List, NothingHere, Page } from '../list.tsx'
import { refusalText } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Moment } from '../words.tsx'
import { fullName } from './customers.tsx'

type Fact = Answer<'/v1/ambiguous-facts'>['items'][number]

/** What staff noted while two profiles were one: somebody who knows says whose it is. */
export function AmbiguousPage() {
  const texts = useTexts()
  const { t, known } = texts
  const api = useApi()
  const memory = useQueryClient()
  const query = usePages(['ambiguous'], (paging) => answer(api.GET('/v1/ambiguous-facts', { params: { query: paging } })))
  const say = useMutation({
    mutationFn: ({ merge_id, subject, customer_id }: { merge_id: string; subject: string; customer_id: string }) =>
      answer(
        api.POST('/v1/ambiguous-facts/{merge_id}/{subject}/resolution', { params: { path: { merge_id, subject } }, body: { customer_id } }),
      ),
    onSettled: () => memory.invalidateQueries({ queryKey: ['ambiguous'] }),
  })
  const theirs = ({ merge_id, subject }: Fact, customer_id: string, whose: Fact['customer']) =>
    whose && (
      <>
        <Button
          size="xs"
          variant="default"
          loading={say.isPending && say.variables.subject === subject && say.variables.customer_id === customer_id}
          onClick={(event) => {
            event.stopPropagation()
            say.mutate({ merge_id, subject, customer_id })
          }}
        >
          {fullName(whose) || t('merging.nameless')}
        </Button>
        <span className="c-below c-faint b-figures">{whose.phone_masked ?? whose.email_masked}</span>
      </>
    )
  const columns: Column<Fact>[] = [
    {
      key: 'what',
      title: t('merging.ambiguous.what'),
      phone: 'lead',
      cell: ({ kind, text }) => {
        const name = `merging.kinds.${kind}`
        const called = known(name) ? t(name) : kind
        if (text === null) return called
        return (
          <>
            {text}
            <span className="c-below c-faint">{called}</span>
          </>
        )
      },
    },
    { key: 'hers', title: t('merging.ambiguous.stands'), cell: (fact) => theirs(fact, fact.customer_id, fact.customer) },
    { key: 'others', title: t('merging.ambiguous.or'), cell: (fact) => theirs(fact, fact.other_id, fact.other) },
    {
      key: 'when',
      title: t('merging.ambiguous.when'),
      align: 'end',
      width: '11rem',
      phone: 'aside',
      cell: ({ occurred_at }) => <Moment at={occurred_at} full />,
    },
  ]
  return (
    <Page title={t('pages.ambiguous')} aside={<span className="c-faint">{t('merging.ambiguous.text')}</span>}>
      {say.error && (
        <Alert color="red" variant="light" role="alert" icon={<Icon name="warning" size={20} />}>
          {refusalText(say.error, texts)}
        </Alert>
      )}
      <List
        label={t('pages.ambiguous')}
        rows={query.rows}
        columns={columns}
        idOf={({ customer_id }) => customer_id}
        keyOf={({ merge_id, subject }) => `${merge_id} ${subject}`}
        query={query}
        empty={
          <NothingHere icon="people" title={t('merging.ambiguous.empty.title')} text={t('merging.ambiguous.empty.text')} filtered={false} />
        }
      />
    </Page>
  )
}
