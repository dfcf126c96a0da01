import { Skeleton } from '@birge/ui'
import { SegmentedControl } from '@mantine/core'
import { Fragment, type ReactNode, useState } from 'react'
import { useCompanies } from './known.ts'
import { Page, Scroll } from './list.tsx'
import { useTexts } from './texts.ts'

type Company = ReturnType<typeof useCompanies> extends ReadonlyMap<string, infer One> ? One : never

/** A page of what each company says for itself; whoever works for several chooses which. */
export function PageOfCompany({ title, children }: { title: string; children: (company: Company) => ReactNode }) {
  const { t } = useTexts()
  const companies = [...useCompanies().values()]
  const [chosen, setChosen] = useState<string | null>(null)
  const company = companies.find(({ company_id }) => company_id === chosen) ?? companies[0]
  return (
    <Page title={title}>
      <Scroll label={title} busy={!company}>
        {companies.length > 1 && company && (
          <SegmentedControl
            size="xs"
            w="fit-content"
            maw="100%"
            aria-label={t('sources.company')}
            value={company.company_id}
            onChange={setChosen}
            data={companies.map(({ company_id, legal_name }) => ({ value: company_id, label: legal_name }))}
          />
        )}
        {company ? <Fragment key={company.company_id}>{children(company)}</Fragment> : <Skeleton height="16rem" radius="var(--radius-m)" />}
      </Scroll>
    </Page>
  )
}
