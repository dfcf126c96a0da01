import latin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url'
import latin_ext from '@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2?url'

/** For `<link rel="preload" as="font" type="font/woff2" crossorigin>`: every page in Turkish or Azerbaijani needs both. */
export const fonts_to_preload = [latin, latin_ext]
