import { answer } from '@birge/api-client'
import { Icon } from '@birge/ui'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useApi } from '../api.tsx'
import { type Given, GivingForm } from '../giving.tsx'
import { useSession } from '../session.tsx'
import { useTexts } from '../texts.ts'
import { useKeeping } from './known.ts'

/** Gives her credit, for a reason. */
export function GrantCredit({ customer_id }: { customer_id: string }) {
  const { t } = useTexts()
  const api = useApi()
  const { can } = useSession()
  const [open, setOpen] = useState(false)
  const grant = useKeeping(
    ({ key, ...body }: Given) =>
      answer(
        api.POST('/v1/customers/{customer_id}/credit-grants', {
          params: { path: { customer_id }, header: { 'Idempotency-Key': key } },
          body,
        }),
      ),
    ({ awaits }) => {
      if (awaits) notifications.show({ message: t('approvals.awaits') })
      setOpen(false)
    },
  )
  if (!can('store_credit.grant')) return null
  if (open) return <GivingForm query={grant} save={t('gift_cards.give_credit')} give={grant.mutate} cancel={() => setOpen(false)} />
  return (
    <div className="c-actions">
      <Button size="xs" variant="default" leftSection={<Icon name="plus" size={16} />} onClick={() => setOpen(true)}>
        {t('gift_cards.give_credit')}
      </Button>
    </div>
  )
}
