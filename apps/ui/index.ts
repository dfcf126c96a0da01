/**
 * The parts that Birge's screens are made of. They know no API and hold no words: texts come as props, money is formatted for the
 * reader's language, and whatever leads somewhere goes through the link that the app gives to `LinkProvider`.
 */
export * from './buttons.tsx'
export * from './fields.tsx'
export * from './icons.tsx'
export * from './link.tsx'
export * from './logo.tsx'
export * from './navigation.tsx'
export * from './overlay.tsx'
export * from './product.tsx'
export * from './states.tsx'
export * from './texts.ts'
export * from './why-price.tsx'
