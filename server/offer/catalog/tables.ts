// Generated from the migrations by tools/generate-tables.ts; never edited.
import type {} from '#platform/database'
import type { Generated } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read
type Json = any

declare module '#platform/database' {
  interface Tables {
    'catalog.categories': {
      category_id: string
      parent_id: string | null
      slug: string
      title: Json
      picture: string | null
      ground: string | null
      position: Generated<number>
      document: string
      instalment_group: string | null
    }
    'catalog.media': {
      product_id: string
      position: number
      url: string
      alt: Generated<Json>
    }
    'catalog.offered': {
      product_id: string
      offered_from: string
      offered_until: string | null
      title: Json
      perishable: boolean
    }
    'catalog.product_categories': {
      category_id: string
      product_id: string
      position: number | null
    }
    'catalog.products': {
      product_id: string
      slug: string
      status: string
      brand: string | null
      tax_class: string
      ground: string | null
      picture: string | null
      category_id: string | null
      title: Json
      description: Generated<Json>
      attributes: Generated<Json>
      options: Generated<Json>
      title_words: string
      document: string
      version: Generated<number>
      created_at: string
      updated_at: string
    }
    'catalog.public_categories': {
      category_id: string
      parent_id: string
      slug: string
      title: Json
      picture: string
      ground: string
      position: number
      document: string
    }
    'catalog.public_media': {
      product_id: string
      position: number
      url: string
      alt: Json
    }
    'catalog.public_offered': {
      product_id: string
      offered_from: string
      offered_until: string
      title: Json
      perishable: boolean
    }
    'catalog.public_product_categories': {
      category_id: string
      product_id: string
      position: number
    }
    'catalog.public_products': {
      product_id: string
      slug: string
      status: string
      brand: string
      tax_class: string
      ground: string
      picture: string
      category_id: string
      title: Json
      description: Json
      attributes: Json
      options: Json
      updated_at: string
    }
    'catalog.public_variants': {
      variant_id: string
      product_id: string
      sku: string
      gtin: string
      options: Json
      option_texts: Json
      position: number
    }
    'catalog.variants': {
      variant_id: string
      product_id: string
      sku: string
      gtin: string | null
      options: Generated<Json>
      option_texts: Generated<Json>
      position: number
    }
    'catalog.words': {
      word: string
    }
  }
}
