import { answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Avatar, Button, Tabs } from '@mantine/core'
import { Link, useNavigate } from 'react-router'
import { useApi, usePages } from '../api.tsx'
import { Task } from '../customer/follow-ups.tsx'
import { useOverview } from '../customer/known.ts'
import { LastOrders } from '../customer/bought.tsx'
import { Looks } from '../customer/looks.tsx'
import { Figures } from '../customer/value.tsx'
import { KnownBy } from '../customer/who.tsx'
import { useKeys } from '../keys.ts'
import { fullName } from '../pages/customers.tsx'
import { Panel, PanelState } from '../panel.tsx'
import { useSession } from '../session.tsx'
import { Failed } from '../states.tsx'
import { useTexts } from '../texts.ts'
import { Timeline } from '../told.tsx'
import { Merging } from './merging.tsx'
import { Records } from './records.tsx'
import { MoreButton } from './more.tsx'
import { MaybeSame } from './review.tsx'
import '../customer/customer.css'

/** A customer beside a list: enough to answer a question, and the way to the whole of her. `o` goes there too. */
export function CustomerPanel({ id }: { id: string }) {
  const { t } = useTexts()
  const { can } = useSession()
  const navigate = useNavigate()
  const overview = useOverview(id)
  const whole = `/customers/${id}`
  useKeys({ o: () => void navigate(whole) })
  return (
    <PanelState query={overview}>
      {() => {
        const { customer, follow_ups, notes } = overview.data!
        const name = fullName(customer)
        const open = follow_ups.filter(({ status }) => status === 'open')
        const pinned = notes.filter((note) => note.pinned || note.kind !== 'note')
        return (
          <Panel
            kind={t('customers.one')}
            title={name || t('words.nameless')}
            picture={<Avatar name={name} color="pine" radius="xl" size={40} aria-hidden />}
            actions={
              <Button component={Link} to={whole} variant="default" size="xs" rightSection={<Icon name="arrow_right" size={16} />}>
                {t('customers.whole_page')}
              </Button>
            }
          >
            <Figures overview={overview.data!} />
            <MaybeSame customer_id={id} />
            {open.length > 0 && (
              <ul className="c-tasks">
                {open.map((followUp) => (
                  <li key={followUp.follow_up_id} data-due={followUp.is_due || undefined}>
                    <Task followUp={followUp} />
                  </li>
                ))}
              </ul>
            )}
            {pinned.length > 0 && (
              <ul className="c-notes">
                {pinned.map((note) => (
                  <li key={note.note_id} data-pinned={note.pinned || undefined}>
                    <p className="c-notes__body">
                      {note.kind !== 'note' && <span className="c-tag">{t(`notes.kinds.${note.kind}`)}</span>}
                      {note.body}
                    </p>
                  </li>
                ))}
              </ul>
            )}
            <Tabs defaultValue="timeline" keepMounted={false}>
              <Tabs.List>
                <Tabs.Tab value="timeline">{t('customers.timeline')}</Tabs.Tab>
                {can('orders.read') && <Tabs.Tab value="orders">{t('pages.orders')}</Tabs.Tab>}
                <Tabs.Tab value="known_by">{t('customers.known_by')}</Tabs.Tab>
                {can('customers.audit') && <Tabs.Tab value="looks">{t('customers.looks')}</Tabs.Tab>}
              </Tabs.List>
              <Tabs.Panel value="timeline" pt="md">
                <ShortStory customer_id={id} />
              </Tabs.Panel>
              <Tabs.Panel value="orders" pt="md">
                <LastOrders overview={overview.data!} />
              </Tabs.Panel>
              <Tabs.Panel value="known_by" pt="md">
                <KnownBy customer={customer} />
                <Merging customer_id={customer.customer_id} />
                <Records customer_id={customer.customer_id} />
              </Tabs.Panel>
              <Tabs.Panel value="looks" pt="md">
                <Looks customer_id={id} />
              </Tabs.Panel>
            </Tabs>
          </Panel>
        )
      }}
    </PanelState>
  )
}

function ShortStory({ customer_id }: { customer_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const query = usePages(['timeline', customer_id], (paging) =>
    answer(api.GET('/v1/customers/{customer_id}/timeline', { params: { path: { customer_id }, query: paging } })),
  )
  if (query.error) return <Failed error={query.error} again={() => void query.refetch()} />
  if (!query.isPending && !query.rows.length) return <p className="c-faint">{t('customers.no_timeline')}</p>
  return (
    <>
      <Timeline told={query.rows} here={customer_id} />
      <MoreButton query={query} />
    </>
  )
}
