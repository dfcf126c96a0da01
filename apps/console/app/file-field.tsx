import { Button, FileButton } from '@mantine/core'
import { useTexts } from './texts.ts'

/** A table of prices, as offices make them: what is taken is said below it. */
export function PriceFileField({ file, onFile, missing }: { file: File | null; onFile: (file: File | null) => void; missing: boolean }) {
  const { t } = useTexts()
  return (
    <>
      <FileButton onChange={onFile} accept=".xlsx,.csv,.txt,.tsv,text/csv,text/plain">
        {(props) => (
          <Button {...props} variant="default" size="sm">
            {file?.name ?? t('price_changes.choose_file')}
          </Button>
        )}
      </FileButton>
      <p className="c-faint">{t('price_changes.table_text')}</p>
      {missing && !file && (
        <p role="alert" className="c-wrong">
          {t('price_exceptions.missing')}
        </p>
      )}
    </>
  )
}

/** As the server takes a file inside JSON. */
export async function inBase64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const parts: string[] = []
  // Of one call, so many arguments may be given.
  for (let from = 0; from < bytes.length; from += PART) parts.push(String.fromCharCode(...bytes.subarray(from, from + PART)))
  return btoa(parts.join(''))
}
const PART = 8_192
