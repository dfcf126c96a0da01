import { Button } from '@mantine/core'
import { useTexts } from '../texts.ts'

interface Paged {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

/** Inside a panel the next page is asked for, it does not come by itself. */
export function MoreButton({ query }: { query: Paged }) {
  const { t } = useTexts()
  if (!query.hasNextPage) return null
  return (
    <Button variant="subtle" color="gray" size="xs" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
      {t('list.more')}
    </Button>
  )
}
