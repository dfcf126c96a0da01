// Generated from the routes of the server by `npm run generate`; never edited.
export interface paths {
    "/beacon/v1/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** RudderStack: many events at once, from a page that is being left */
        post: operations["postBeaconV1Batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sourceConfig/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What @rudderstack/analytics-js asks for first: whether its source is open, and no other destinations */
        get: operations["getSourceConfig/"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/a": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Segment protocol: alias, as browsers send it */
        post: operations["postV1A"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agreements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What I will be asked to agree to before I pay for my cart, in my language; empty where nothing is */
        get: operations["getV1Agreements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alias": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Segment protocol: alias */
        post: operations["postV1Alias"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ambiguous-facts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened while two profiles were one and may be of either, newest first */
        get: operations["getV1AmbiguousFacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ambiguous-facts/{merge_id}/{subject}/resolution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say whose it is; where it is the other one's, it is moved */
        post: operations["postV1AmbiguousFactsMergeIdSubjectResolution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approval-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which acts need a second person always, and not only where something speaks against them, by company */
        get: operations["getV1ApprovalRules"];
        /** Say whether an act needs a second person always in a company */
        put: operations["putV1ApprovalRules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/b": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Segment protocol: many events at once, as browsers send them */
        post: operations["postV1B"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Segment protocol: many events at once */
        post: operations["postV1Batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/books": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every audit of every module, run now: what must hold, whether it does, and what breaks it */
        get: operations["getV1Books"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My cart, the same on every device I am signed in on */
        get: operations["getV1Cart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cart/contact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Leave a phone number or an e-mail address for news of the order */
        put: operations["putV1CartContact"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cart/coupons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enter a coupon; one that lacks only some more goods is taken too */
        post: operations["postV1CartCoupons"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cart/coupons/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a coupon off my cart */
        delete: operations["deleteV1CartCouponsCode"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cart/handoff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A code that opens my cart at a till */
        post: operations["postV1CartHandoff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cart/lines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put something into my cart */
        post: operations["postV1CartLines"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cart/lines/{line_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take something out of my cart */
        delete: operations["deleteV1CartLinesLineId"];
        options?: never;
        head?: never;
        /** More or fewer of something in my cart */
        patch: operations["patchV1CartLinesLineId"];
        trace?: never;
    };
    "/v1/cart/other-devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Devices that are not signed in stop showing my cart */
        delete: operations["deleteV1CartOtherDevices"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/carts/{cart_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The cart that is open at my register */
        get: operations["getV1CartsCartId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/carts/{cart_id}/coupons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enter a coupon into the cart that is open at my register */
        post: operations["postV1CartsCartIdCoupons"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/carts/{cart_id}/coupons/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a coupon off the cart that is open at my register */
        delete: operations["deleteV1CartsCartIdCouponsCode"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/carts/{cart_id}/lines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put something into the cart that is open at my register */
        post: operations["postV1CartsCartIdLines"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/carts/{cart_id}/lines/{line_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take something out of the cart that is open at my register */
        delete: operations["deleteV1CartsCartIdLinesLineId"];
        options?: never;
        head?: never;
        /** More or fewer of something in the cart that is open at my register */
        patch: operations["patchV1CartsCartIdLinesLineId"];
        trace?: never;
    };
    "/v1/catalog/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Make categories as given, known by their slugs */
        put: operations["putV1CatalogCategories"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalog/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Products as the merchandiser keeps them, newest first or best match first */
        get: operations["getV1CatalogProducts"];
        put?: never;
        /** Take a new product into the catalogue */
        post: operations["postV1CatalogProducts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalog/products/{product_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All that the catalogue knows of one product */
        get: operations["getV1CatalogProductsProductId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change what is given; with `version`, only if nobody else has changed the product meanwhile */
        patch: operations["patchV1CatalogProductsProductId"];
        trace?: never;
    };
    "/v1/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tree of categories, as a list in order */
        get: operations["getV1Categories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the companies meet their customers: web shops, tills, phones */
        get: operations["getV1Channels"];
        put?: never;
        /** Open a channel of a company */
        post: operations["postV1Channels"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/checkouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take my cart to the checkout; asked again, it is the same checkout brought up to date */
        post: operations["postV1Checkouts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/checkouts/{checkout_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My checkout */
        get: operations["getV1CheckoutsCheckoutId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/checkouts/{checkout_id}/agreements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What I am asked to agree to before I pay, in my language; empty where nothing is */
        get: operations["getV1CheckoutsCheckoutIdAgreements"];
        put?: never;
        /** I have read it and agree, to the checkout as I see it; it is kept word for word */
        post: operations["postV1CheckoutsCheckoutIdAgreements"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/checkouts/{checkout_id}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go back to the cart: the goods are free again and nothing is charged */
        post: operations["postV1CheckoutsCheckoutIdCancellation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/checkouts/{checkout_id}/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Place the order that has been paid, or that costs nothing */
        post: operations["postV1CheckoutsCheckoutIdOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/checkouts/{checkout_id}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hold the goods and pay */
        post: operations["postV1CheckoutsCheckoutIdPayments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My own customers, who agreed last first; or those of all at my places, for who manages them */
        get: operations["getV1Clients"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/clients/{customer_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** A customer who has agreed to it becomes one of my own */
        put: operations["putV1ClientsCustomerId"];
        post?: never;
        /** A customer is no longer one of my own, or, where I manage the place, of a colleague */
        delete: operations["deleteV1ClientsCustomerId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The legal entities of the retailer for which the caller works */
        get: operations["getV1Companies"];
        put?: never;
        /** Found a legal entity, with its document series */
        post: operations["postV1Companies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{company_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One legal entity */
        get: operations["getV1CompaniesCompanyId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{company_id}/agreement-texts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The words that hold now in one language, with the fields that are filled in */
        get: operations["getV1CompaniesCompanyIdAgreementTexts"];
        put?: never;
        /** Write the words anew; they are the next version, and what was agreed to before stays as it was */
        post: operations["postV1CompaniesCompanyIdAgreementTexts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{company_id}/payment-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A company's accounts with payment providers; no secret is ever shown */
        get: operations["getV1CompaniesCompanyIdPaymentAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{company_id}/payment-accounts/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set up a company's account with a provider; what is not given stays as it is */
        put: operations["putV1CompaniesCompanyIdPaymentAccountsProvider"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{company_id}/payment-accounts/{provider}/trials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask the provider whether the account works; nothing is charged */
        post: operations["postV1CompaniesCompanyIdPaymentAccountsProviderTrials"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{company_id}/payment-methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a company takes at which door, and what it could take */
        get: operations["getV1CompaniesCompanyIdPaymentMethods"];
        /** Say what a company takes at which door; what is not named it takes no more */
        put: operations["putV1CompaniesCompanyIdPaymentMethods"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/companies/{company_id}/seller": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who sells, as the law of distance sales wants it said; null until somebody has said it */
        get: operations["getV1CompaniesCompanyIdSeller"];
        /** Say who sells; from then on the company’s web shop asks for agreement before payment */
        put: operations["putV1CompaniesCompanyIdSeller"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/consent-register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the register (İYS) has to be told, as the file it takes */
        get: operations["getV1ConsentRegister"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/consent-register-comparisons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A file of the register against what we say: what one of the two does not know, and where they differ. Nothing is changed */
        post: operations["postV1ConsentRegisterComparisons"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/consent-register-imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take over what was said to the register: the later word counts, and of two of one moment the no */
        post: operations["postV1ConsentRegisterImports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/consent-texts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every version of the words in which people are asked */
        get: operations["getV1ConsentTexts"];
        put?: never;
        /** Other words, from now on: who agrees, agrees to these; what was agreed to before stays as it was */
        post: operations["postV1ConsentTexts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/coupon-batches/{batch_id}/codes.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The codes of a batch, one a line */
        get: operations["getV1CouponBatchesBatchIdCodes.csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/coupons/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One coupon, and by what it was used */
        get: operations["getV1CouponsCode"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customer-distinctions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** These two are not the same person: no rule joins them from now on */
        post: operations["postV1CustomerDistinctions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customer-merges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make two profiles one; nothing is rewritten, and it can be undone at any time */
        post: operations["postV1CustomerMerges"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customer-merges/{merge_id}/reversal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Undo a merge, whatever was merged since: the two are as they were, each with what it did in the meantime */
        post: operations["postV1CustomerMergesMergeIdReversal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customer-merges/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What would come together if one profile were merged into another, and what speaks against it; the look at both is written down */
        get: operations["getV1CustomerMergesPreview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customer-notes/{note_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a note: the one who wrote it, or who manages the place */
        delete: operations["deleteV1CustomerNotesNoteId"];
        options?: never;
        head?: never;
        /** Change or pin a note: the one who wrote it, or who manages the place */
        patch: operations["patchV1CustomerNotesNoteId"];
        trace?: never;
    };
    "/v1/customer-proofs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a code to the customer at the till, who proves by it that she is the one */
        post: operations["postV1CustomerProofs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customer-proofs/{code_id}/confirmation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The code she told: from now on she may be served as herself at this till */
        post: operations["postV1CustomerProofsCodeIdConfirmation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customer-records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What another system says of somebody: it joins the profile of hers that is known, or becomes a new one, before the answer */
        post: operations["postV1CustomerRecords"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find customers by a whole phone number or e-mail address or by beginnings of their names, newest first; every look is written down */
        get: operations["getV1Customers"];
        put?: never;
        /** Write down a new customer; her phone and e-mail stay unproven until she enters a code */
        post: operations["postV1Customers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{customer_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One customer with everything she is known by, also by an id from before a merge; the look is written down. Her contacts are masked unless she is present or a case of hers is open */
        get: operations["getV1CustomersCustomerId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{customer_id}/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a customer allows a company, everything she said to it, and how she wants to be reached; the look is written down */
        get: operations["getV1CustomersCustomerIdConsents"];
        /** What she said at a counter, on paper or on the phone. A no is always taken; a yes only from whoever is present, or on paper */
        put: operations["putV1CustomersCustomerIdConsents"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{customer_id}/credit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a customer has with my companies, and what she was given, newest first */
        get: operations["getV1CustomersCustomerIdCredit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{customer_id}/credit-grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a customer credit, for a reason; where it comes to much in a day, a second person has to confirm it */
        post: operations["postV1CustomersCustomerIdCreditGrants"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{customer_id}/data-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** She asks for it at a counter or on the phone; the code goes to her, and nothing happens before she has told it */
        post: operations["postV1CustomersCustomerIdDataRequests"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{customer_id}/data-requests/by-document": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** She asks at a counter to be forgotten and no code can be sent: who saw her papers says so, and another of the staff confirms it */
        post: operations["postV1CustomersCustomerIdDataRequestsByDocument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{customer_id}/looks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who of the staff looked at a customer, and why, newest first */
        get: operations["getV1CustomersCustomerIdLooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{customer_id}/merges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was merged into a customer and what was parted again, and whom she was found not to be; the look is written down */
        get: operations["getV1CustomersCustomerIdMerges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{customer_id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Write a note about a customer: for the company, or only for those of the place */
        post: operations["postV1CustomersCustomerIdNotes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{customer_id}/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything about one customer that somebody who serves her should know; the look is written down */
        get: operations["getV1CustomersCustomerIdOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{customer_id}/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What systems of the caller's companies, and those of the whole house, have written down of her, her contacts masked unless she is present; the look is written down */
        get: operations["getV1CustomersCustomerIdRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{customer_id}/records/{record_id}/separation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A record that a rule has linked to her is somebody else's: it becomes a profile of its own, or goes to the one who is named */
        post: operations["postV1CustomersCustomerIdRecordsRecordIdSeparation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{customer_id}/till-card": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an associate at the till needs to know of a customer at a glance; the look is written down */
        get: operations["getV1CustomersCustomerIdTillCard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{customer_id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened with a customer over all channels, newest first, the same in a row as one; the look is written down */
        get: operations["getV1CustomersCustomerIdTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/data-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests about personal data, newest first, with the day the law wants an answer by */
        get: operations["getV1DataRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/data-requests/{request_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One request, with the proof of what was erased; the look is written down */
        get: operations["getV1DataRequestsRequestId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/data-requests/{request_id}/completion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Carry it out now */
        post: operations["postV1DataRequestsRequestIdCompletion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/data-requests/{request_id}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The code that was sent to her: from now on it is she who asks */
        post: operations["postV1DataRequestsRequestIdProof"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/data-requests/{request_id}/refusal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say no, and tell her why */
        post: operations["postV1DataRequestsRequestIdRefusal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can be wished for among the products of a category or search: prices and options, and how many fulfil the wishes */
        get: operations["getV1Facets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/follow-ups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open follow-ups by the day they are due, with their customers: mine, or those of my places for who manages them */
        get: operations["getV1FollowUps"];
        put?: never;
        /** Somebody is to come back to a customer: I myself, or a colleague of my place */
        post: operations["postV1FollowUps"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/follow-ups/{follow_up_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Postpone a follow-up, hand it over, put it in other words */
        patch: operations["patchV1FollowUpsFollowUpId"];
        trace?: never;
    };
    "/v1/follow-ups/{follow_up_id}/contact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The number or address by which a due follow-up of mine is done; the look is written down */
        get: operations["getV1FollowUpsFollowUpIdContact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/follow-ups/{follow_up_id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A follow-up is done, or nothing comes of it */
        post: operations["postV1FollowUpsFollowUpIdEnd"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/follow-ups/colleagues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who may be given a follow-up at my place, by name */
        get: operations["getV1FollowUpsColleagues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/follow-ups/due-count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many follow-ups of mine are due, today or before; counted up to a hundred */
        get: operations["getV1FollowUpsDueCount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/g": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Segment protocol: group, as browsers send it */
        post: operations["postV1G"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gift-card-balances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What is on the gift card with this code; asked by body, so that no code stands in an address */
        post: operations["postV1GiftCardBalances"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gift-cards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Gift cards of my companies, newest first; or those with a code that ends like this, now or once */
        get: operations["getV1GiftCards"];
        put?: never;
        /** Give a gift card away; its code is made apart */
        post: operations["postV1GiftCards"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gift-cards/{gift_card_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One gift card, and what is on it */
        get: operations["getV1GiftCardsGiftCardId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gift-cards/{gift_card_id}/block": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Block a gift card: nobody pays with it, and what is on it stays */
        post: operations["postV1GiftCardsGiftCardIdBlock"];
        /** Let a blocked gift card be used again */
        delete: operations["deleteV1GiftCardsGiftCardIdBlock"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gift-cards/{gift_card_id}/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a gift card its code, or a new one in place of a lost one; it is told this once */
        post: operations["postV1GiftCardsGiftCardIdCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gift-cards/{gift_card_id}/top-ups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put more on a gift card, as a gift of the company */
        post: operations["postV1GiftCardsGiftCardIdTopUps"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/group": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Segment protocol: group */
        post: operations["postV1Group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/home": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The shop window: what is new, and a little of every room */
        get: operations["getV1Home"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/i": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Segment protocol: identify, as browsers send it */
        post: operations["postV1I"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Segment protocol: identify */
        post: operations["postV1Identify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity-reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pairs of customers who may be one and wait for somebody to look, the likeliest first; every look is written down */
        get: operations["getV1IdentityReviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity-reviews/{review_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Two who may be one, side by side, with the weight of each field; the look is written down, contacts are masked */
        get: operations["getV1IdentityReviewsReviewId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity-reviews/{review_id}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Both are one and are merged; or they are not, which is remembered for ever; or later */
        post: operations["postV1IdentityReviewsReviewIdDecision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The trial balance: what stands on every account; accounts with very many owners as one line per kind */
        get: operations["getV1LedgerAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was posted, newest first: for one document, on one account, or all */
        get: operations["getV1LedgerTransfers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/locations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Stores, and whether they are open now: to a shopper those of her market; to staff every place of their companies */
        get: operations["getV1Locations"];
        put?: never;
        /** Open a store or warehouse of a company */
        post: operations["postV1Locations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/locations/{location_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One place */
        get: operations["getV1LocationsLocationId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the opening hours or the phone of a place, or whether orders are collected there */
        patch: operations["patchV1LocationsLocationId"];
        trace?: never;
    };
    "/v1/m": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Segment protocol: how the client itself is doing, which nobody here looks at */
        post: operations["postV1M"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/marketing-refusals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Opened by somebody herself: leads her to the page that asks, for programs look at links before people do */
        get: operations["getV1MarketingRefusals"];
        put?: never;
        /** No more marketing to the phone or address to which this link was sent; whoever holds it need not sign in, and programs ask in one click (RFC 8058) */
        post: operations["postV1MarketingRefusals"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The customer who is signed in, or null */
        get: operations["getV1Me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the name or language of the customer who is signed in; an empty name is none */
        patch: operations["patchV1Me"];
        trace?: never;
    };
    "/v1/me/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What she allows the shop she stands in, in which words, and how she wants to be reached */
        get: operations["getV1MeConsents"];
        /** She says yes or no, per purpose and channel */
        put: operations["putV1MeConsents"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/contact-preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** By which channel, and between which hours, she wants to be reached */
        patch: operations["patchV1MeContactPreferences"];
        trace?: never;
    };
    "/v1/me/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One more phone or e-mail address of the customer who is signed in, with the code that was sent there */
        post: operations["postV1MeContacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/credit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My credit */
        get: operations["getV1MeCredit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/data-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What she has asked for about her data, newest first */
        get: operations["getV1MeDataRequests"];
        put?: never;
        /** She asks for a copy of her data, or to be forgotten; a code is sent to what she has proven */
        post: operations["postV1MeDataRequests"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/data-requests/{request_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** She thinks again */
        delete: operations["deleteV1MeDataRequestsRequestId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/data-requests/{request_id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The copy of her data, for herself alone, as long as it is kept */
        get: operations["getV1MeDataRequestsRequestIdFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The outbox: what was said to customers, newest first, and whether it arrived; every look is written down */
        get: operations["getV1Messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/order-totals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was sold between two moments, hour by hour, and how many orders wait */
        get: operations["getV1OrderTotals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Orders, newest first: my own as a shopper, those of my companies as staff; every look of staff at a name is written down */
        get: operations["getV1Orders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{order_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One order with its lines and taxes; every look of staff is written down */
        get: operations["getV1OrdersOrderId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{order_id}/agreements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was agreed to for an order, word for word */
        get: operations["getV1OrdersOrderIdAgreements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{order_id}/receipt.html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The receipt as a page to show and print */
        get: operations["getV1OrdersOrderIdReceipt.html"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{order_id}/receipt.txt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The receipt as the till printer prints it */
        get: operations["getV1OrdersOrderIdReceipt.txt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{order_id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened with an order, newest first, from the first thing that was put into its cart */
        get: operations["getV1OrdersOrderIdTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/p": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Segment protocol: page, as browsers send it */
        post: operations["postV1P"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Segment protocol: page */
        post: operations["postV1Page"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/page-views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What she looks at on our own pages, kept if she allows it */
        post: operations["postV1PageViews"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payment-methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How one can pay in this shop: on this site, on a page of the provider, or with a member of staff */
        get: operations["getV1PaymentMethods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payment-payouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A provider has paid out what it collected, less its commission */
        post: operations["postV1PaymentPayouts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payment-returns/{payment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A customer comes back from her bank or from the page of a provider: what became of it is looked up, and she goes on in the shop */
        get: operations["getV1PaymentReturnsPaymentId"];
        put?: never;
        /** A customer comes back from her bank or from the page of a provider: what became of it is looked up, and she goes on in the shop */
        post: operations["postV1PaymentReturnsPaymentId"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payment-webhooks/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** For payment providers: there is news of a payment */
        post: operations["postV1PaymentWebhooksProvider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Payments of my companies, newest first; or how one order was paid */
        get: operations["getV1Payments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{payment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One payment and everything that was done to it */
        get: operations["getV1PaymentsPaymentId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{payment_id}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let an authorisation go */
        post: operations["postV1PaymentsPaymentIdCancellation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{payment_id}/captures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take what was authorised for an order, or a part of it */
        post: operations["postV1PaymentsPaymentIdCaptures"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{payment_id}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give money back the way it came, all of it or a part */
        post: operations["postV1PaymentsPaymentIdRefunds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/price-changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Changes of many prices, looked at or made, the newest first */
        get: operations["getV1PriceChanges"];
        put?: never;
        /** What a step or a table would do to many prices, to be looked at: nothing is changed yet */
        post: operations["postV1PriceChanges"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/price-changes/{change_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A change of many prices: how much, where to, and what looks wrong */
        get: operations["getV1PriceChangesChangeId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/price-changes/{change_id}/application": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set these prices, from now or from a moment on */
        post: operations["postV1PriceChangesChangeIdApplication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/price-changes/{change_id}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The labels of a store that a change has made wrong, of what lies there */
        get: operations["getV1PriceChangesChangeIdLabels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/price-changes/{change_id}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same price by price, or only what looks wrong */
        get: operations["getV1PriceChangesChangeIdRows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/price-changes/{change_id}/undoing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a change back by another one, from now on */
        post: operations["postV1PriceChangesChangeIdUndoing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/price-exceptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All living and coming exceptions, first what ends first; or those that are over, the latest first */
        get: operations["getV1PriceExceptions"];
        put?: never;
        /** Prices that differ from a list for a while: behind one door, at one place, for one customer or in the whole market */
        post: operations["postV1PriceExceptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/price-exceptions/{exception_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An exception: for whom, why, whose, until when */
        get: operations["getV1PriceExceptionsExceptionId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/price-exceptions/{exception_id}/ending": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End an exception now, or at another moment than it was made for */
        post: operations["postV1PriceExceptionsExceptionIdEnding"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/price-exceptions/{exception_id}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The proof of what an exception shows as reduced: what was shown before behind each door, and what the law makes of it */
        get: operations["getV1PriceExceptionsExceptionIdEvidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/price-exceptions/{exception_id}/evidence.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same proof as a table, with its hash in the last row */
        get: operations["getV1PriceExceptionsExceptionIdEvidence.csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/price-exceptions/{exception_id}/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an exception says, beside what the list says now */
        get: operations["getV1PriceExceptionsExceptionIdPrices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/price-lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The price lists of the companies for which the caller works */
        get: operations["getV1PriceLists"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/price-lists/{price_list_id}/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Past, present and coming prices of a product, newest first */
        get: operations["getV1PriceListsPriceListIdPrices"];
        /** Set prices from now or from a moment to come; those that are set so already stay */
        put: operations["putV1PriceListsPriceListIdPrices"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Present prices of whole products in every list: the lowest and the highest of their variants */
        get: operations["getV1Prices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/privacy-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How long we have to answer, and how long anything of people is kept: today, and from which day on otherwise */
        get: operations["getV1PrivacyRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/privacy-rules/{rule}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Another number from a day on */
        put: operations["putV1PrivacyRulesRule"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/product-addresses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The slug of every product on the shelf and when its text last changed, for site maps */
        get: operations["getV1ProductAddresses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Products on the shelf: the newest, those of a category, or the best matches of a search */
        get: operations["getV1Products"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A product, its variants, and where each of them is now */
        get: operations["getV1ProductsSlug"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{write_key}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What @segment/analytics-next asks for first: where to send */
        get: operations["getV1ProjectsWriteKeySettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/promotion-goods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Goods with prices and categories, of which to make carts that show what a promotion would do */
        get: operations["getV1PromotionGoods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/promotions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The promotions of the companies for which the caller works, the newest first */
        get: operations["getV1Promotions"];
        put?: never;
        /** Write down a new promotion; it counts on no cart before it is started */
        post: operations["postV1Promotions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/promotions/{promotion_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One promotion with all it says */
        get: operations["getV1PromotionsPromotionId"];
        /** What a promotion says from now on; what was ordered keeps what it said before */
        put: operations["putV1PromotionsPromotionId"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/promotions/{promotion_id}/coupon-batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The coupons of a promotion, as they were made */
        get: operations["getV1PromotionsPromotionIdCouponBatches"];
        put?: never;
        /** Make coupons of a promotion: many codes that are good once each, or one for everybody */
        post: operations["postV1PromotionsPromotionIdCouponBatches"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/promotions/{promotion_id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** From now on it counts on no cart; who pays just now has it still */
        post: operations["postV1PromotionsPromotionIdEnd"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/promotions/{promotion_id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** From now on, or from its day on, it counts on every cart */
        post: operations["postV1PromotionsPromotionIdStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/proposals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What one person alone may not do and waits for a second, or was decided, newest first; every look is written down */
        get: operations["getV1Proposals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/proposals/{proposal_id}/confirmation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Somebody else than the proposer has looked, and it is done */
        post: operations["postV1ProposalsProposalIdConfirmation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/proposals/{proposal_id}/rejection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** It is not done: a second person says no, or the first thinks again */
        post: operations["postV1ProposalsProposalIdRejection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/register-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open the register I stand at */
        post: operations["postV1RegisterSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/register-sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is the register I stand at open? */
        get: operations["getV1RegisterSessionsCurrent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/register-sessions/current/closing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close the register with the cash that was counted */
        post: operations["postV1RegisterSessionsCurrentClosing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tills of the places where the caller works */
        get: operations["getV1Registers"];
        put?: never;
        /** Set up a till */
        post: operations["postV1Registers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registers/{register_id}/pairings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make this device the till; the device that was it before is put out */
        post: operations["postV1RegistersRegisterIdPairings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registers/{register_id}/pairings/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Put the device of a till out, with everybody who is signed in on it */
        delete: operations["deleteV1RegistersRegisterIdPairingsCurrent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registers/{register_id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When a register was open, by whom, and what its drawer held; the latest first */
        get: operations["getV1RegistersRegisterIdSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/running-promotions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is on in a company, as the kernel quotes by it: for tills that go on without a network, and for previews */
        get: operations["getV1RunningPromotions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/s": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Segment protocol: screen, as browsers send it */
        post: operations["postV1S"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sales-elsewhere": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sales that other systems made, newest first: my own as a shopper, those of my companies as staff, whose looks are written down */
        get: operations["getV1SalesElsewhere"];
        put?: never;
        /** A sale, return or cancellation that another system made. It moves no goods and no money of ours. Told twice it is one sale; told otherwise it is refused */
        post: operations["postV1SalesElsewhere"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sales-elsewhere/{sale_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them with its lines; every look of staff is written down */
        get: operations["getV1SalesElsewhereSaleId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Segment protocol: screen */
        post: operations["postV1Screen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a sign-in code to a phone or an e-mail address; the answer is the same whether anybody is known by it or not */
        post: operations["postV1SignInCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-ins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with the code, in the browser that asked for it */
        post: operations["postV1SignIns"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-ins/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign out; the device keeps nothing */
        delete: operations["deleteV1SignInsCurrent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/staff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The people who work at the places where the caller works */
        get: operations["getV1Staff"];
        put?: never;
        /** Take somebody on */
        post: operations["postV1Staff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/staff-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with e-mail address and password */
        post: operations["postV1StaffSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/staff-sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in, what she may do, and at which till she stands */
        get: operations["getV1StaffSessionsCurrent"];
        put?: never;
        post?: never;
        /** Sign out */
        delete: operations["deleteV1StaffSessionsCurrent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/staff/{staff_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of the staff */
        get: operations["getV1StaffStaffId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change name, role, places, sign-in; a new password, PIN or role, or being disabled, signs the person out everywhere */
        patch: operations["patchV1StaffStaffId"];
        trace?: never;
    };
    "/v1/stock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What stands where, and what of it may be promised */
        get: operations["getV1Stock"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stock/corrections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The books were wrong: counts change, with the reason */
        post: operations["postV1StockCorrections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stock/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who moved which goods when, and for what; the newest first */
        get: operations["getV1StockMovements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stock/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What stands of whole products, over all variants and places */
        get: operations["getV1StockProducts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stock/promises": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** To whom the pieces of a variant are promised: orders that wait for them, and checkouts that are being paid */
        get: operations["getV1StockPromises"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stock/receipts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Goods came in */
        post: operations["postV1StockReceipts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stock/safety": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** How many pieces at a place are never promised from afar */
        put: operations["putV1StockSafety"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/t": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Segment protocol: track, as browsers send it */
        post: operations["postV1T"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/till-sign-ins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with a PIN at the till this device is paired with (birge-audience: app) */
        post: operations["postV1TillSignIns"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/till-sign-ins/choices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The till this device is paired with, and who may sign in on it (birge-audience: app) */
        get: operations["getV1TillSignInsChoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/till/carts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The cart that is open at my register, and those that wait at this place, the latest first */
        get: operations["getV1TillCarts"];
        put?: never;
        /** Open a cart at my register: by handoff code, by a customer who has proved herself here, one that waits here, or a new one */
        post: operations["postV1TillCarts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/till/carts/{cart_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Put the cart away: it stays as it is for every other door */
        delete: operations["deleteV1TillCartsCartId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/till/carts/{cart_id}/scans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Scan a barcode into the cart that is open here */
        post: operations["postV1TillCartsCartIdScans"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/till/sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sell what is in the cart for the total that was shown, with the tenders that were given */
        post: operations["postV1TillSales"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/track": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Segment protocol: track */
        post: operations["postV1Track"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tracking/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What came in, newest first */
        get: operations["getV1TrackingEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tracking/rejections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What could not be taken and why, newest first; kept for a month */
        get: operations["getV1TrackingRejections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tracking/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who may send events to my companies */
        get: operations["getV1TrackingSources"];
        put?: never;
        /** Let a website, an app or a system of ours send events; its write key is told this once */
        post: operations["postV1TrackingSources"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tracking/sources/{source_id}/intake": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much it brings, by minute and by day, and why something of it was set aside */
        get: operations["getV1TrackingSourcesSourceIdIntake"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tracking/sources/{source_id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new write key, told this once; the one before opens the door for some hours more, a day unless it is said otherwise */
        post: operations["postV1TrackingSourcesSourceIdKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tracking/sources/{source_id}/revocation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** From now on its key opens nothing; what it has sent stays */
        post: operations["postV1TrackingSourcesSourceIdRevocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/variants/by-gtin/{gtin}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The variant under a scanned number (GTIN-8, -12, -13 or -14) */
        get: operations["getV1VariantsByGtinGtin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/visitor-choice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether a visitor without a name has allowed that it is kept what she looks at, and in which words she is asked */
        get: operations["getV1VisitorChoice"];
        /** She says yes or no; with her no goes what was kept by her yes */
        put: operations["putV1VisitorChoice"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description RFC 9457 */
        Problem: {
            code: string;
            detail: string;
            details: Record<string, never>;
            status: number;
            title: string;
            type: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    postBeaconV1Batch: {
        parameters: {
            query?: {
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    batch: {
                        anonymousId?: string;
                        context?: {
                            [key: string]: unknown;
                        };
                        /** @description of track: what happened */
                        event?: string;
                        /** @description of group */
                        groupId?: string;
                        messageId?: string;
                        /** @description of page and screen */
                        name?: string;
                        /** @description of alias */
                        previousId?: string;
                        properties?: {
                            [key: string]: unknown;
                        };
                        sentAt?: string;
                        timestamp?: string;
                        traits?: {
                            [key: string]: unknown;
                        };
                        /** @enum {unknown} */
                        type: "identify" | "track" | "page" | "screen" | "group" | "alias";
                        userId?: string;
                    }[];
                    sentAt?: string;
                    writeKey?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        /** @description messages that had come before */
                        duplicates: number;
                        rejected: {
                            detail: string;
                            index: number;
                            message_id: string | null;
                            reason: string;
                        }[];
                        /** @constant */
                        success: true;
                    };
                };
            };
            /** @description event_rejected or invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description batch_too_long or body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description intake_busy or too_many_events or door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getSourceConfig/": {
        parameters: {
            query?: {
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        source: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            /** @description invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1A: {
        parameters: {
            query?: {
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    anonymousId?: string;
                    context?: {
                        [key: string]: unknown;
                    };
                    /** @description of track: what happened */
                    event?: string;
                    /** @description of group */
                    groupId?: string;
                    messageId?: string;
                    /** @description of page and screen */
                    name?: string;
                    /** @description of alias */
                    previousId?: string;
                    properties?: {
                        [key: string]: unknown;
                    };
                    sentAt?: string;
                    timestamp?: string;
                    traits?: {
                        [key: string]: unknown;
                    };
                    userId?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        /** @description messages that had come before */
                        duplicates: number;
                        rejected: {
                            detail: string;
                            index: number;
                            message_id: string | null;
                            reason: string;
                        }[];
                        /** @constant */
                        success: true;
                    };
                };
            };
            /** @description event_rejected or invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description intake_busy or too_many_events or door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Agreements: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description plain text; a line that begins with “# ” is a heading */
                            body: string;
                            /** @enum {unknown} */
                            kind: "pre_information" | "distance_contract";
                            locale: string;
                            /** @description of the words, apart from what is filled in: what she agrees to when she pays */
                            text_version: string;
                        }[];
                    };
                };
            };
            /** @description no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Alias: {
        parameters: {
            query?: {
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    anonymousId?: string;
                    context?: {
                        [key: string]: unknown;
                    };
                    /** @description of track: what happened */
                    event?: string;
                    /** @description of group */
                    groupId?: string;
                    messageId?: string;
                    /** @description of page and screen */
                    name?: string;
                    /** @description of alias */
                    previousId?: string;
                    properties?: {
                        [key: string]: unknown;
                    };
                    sentAt?: string;
                    timestamp?: string;
                    traits?: {
                        [key: string]: unknown;
                    };
                    userId?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        /** @description messages that had come before */
                        duplicates: number;
                        rejected: {
                            detail: string;
                            index: number;
                            message_id: string | null;
                            reason: string;
                        }[];
                        /** @constant */
                        success: true;
                    };
                };
            };
            /** @description event_rejected or invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description intake_busy or too_many_events or door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AmbiguousFacts: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            customer: {
                                created_at: string;
                                customer_id: string;
                                email_masked: string | null;
                                first_name: string | null;
                                last_name: string | null;
                                /** @enum {unknown} */
                                locale: "tr" | "az" | "en";
                                phone_masked: string | null;
                            } | null;
                            /** @description the id it stands under */
                            customer_id: string;
                            /** @description a note, a follow-up, whose own customer she is … */
                            kind: string;
                            merge_id: string;
                            occurred_at: string;
                            other: {
                                created_at: string;
                                customer_id: string;
                                email_masked: string | null;
                                first_name: string | null;
                                last_name: string | null;
                                /** @enum {unknown} */
                                locale: "tr" | "az" | "en";
                                phone_masked: string | null;
                            } | null;
                            /** @description the id it may be of instead */
                            other_id: string;
                            subject: string;
                            /** @description what it says, as far as the caller may read it */
                            text: string | null;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    postV1AmbiguousFactsMergeIdSubjectResolution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                merge_id: string;
                subject: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    customer_id: string;
                };
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description fact_resolved */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description neither_of_them */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ApprovalRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            act: string;
                            always: boolean;
                            company_id: string;
                        }[];
                    };
                };
            };
        };
    };
    putV1ApprovalRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    act: string;
                    always: boolean;
                    company_id: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            act: string;
                            always: boolean;
                            company_id: string;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1B: {
        parameters: {
            query?: {
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    batch: {
                        anonymousId?: string;
                        context?: {
                            [key: string]: unknown;
                        };
                        /** @description of track: what happened */
                        event?: string;
                        /** @description of group */
                        groupId?: string;
                        messageId?: string;
                        /** @description of page and screen */
                        name?: string;
                        /** @description of alias */
                        previousId?: string;
                        properties?: {
                            [key: string]: unknown;
                        };
                        sentAt?: string;
                        timestamp?: string;
                        traits?: {
                            [key: string]: unknown;
                        };
                        /** @enum {unknown} */
                        type: "identify" | "track" | "page" | "screen" | "group" | "alias";
                        userId?: string;
                    }[];
                    sentAt?: string;
                    writeKey?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        /** @description messages that had come before */
                        duplicates: number;
                        rejected: {
                            detail: string;
                            index: number;
                            message_id: string | null;
                            reason: string;
                        }[];
                        /** @constant */
                        success: true;
                    };
                };
            };
            /** @description event_rejected or invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description batch_too_long or body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description intake_busy or too_many_events or door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Batch: {
        parameters: {
            query?: {
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    batch: {
                        anonymousId?: string;
                        context?: {
                            [key: string]: unknown;
                        };
                        /** @description of track: what happened */
                        event?: string;
                        /** @description of group */
                        groupId?: string;
                        messageId?: string;
                        /** @description of page and screen */
                        name?: string;
                        /** @description of alias */
                        previousId?: string;
                        properties?: {
                            [key: string]: unknown;
                        };
                        sentAt?: string;
                        timestamp?: string;
                        traits?: {
                            [key: string]: unknown;
                        };
                        /** @enum {unknown} */
                        type: "identify" | "track" | "page" | "screen" | "group" | "alias";
                        userId?: string;
                    }[];
                    sentAt?: string;
                    writeKey?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        /** @description messages that had come before */
                        duplicates: number;
                        rejected: {
                            detail: string;
                            index: number;
                            message_id: string | null;
                            reason: string;
                        }[];
                        /** @constant */
                        success: true;
                    };
                };
            };
            /** @description event_rejected or invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description batch_too_long or body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description intake_busy or too_many_events or door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Books: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        at: string;
                        holds: boolean;
                        items: {
                            /** @description some of these rows, for whoever works everywhere */
                            examples: {
                                [key: string]: unknown;
                            }[];
                            holds: boolean;
                            module: string;
                            /** @description what must hold, as a sentence */
                            name: string;
                            /** @description how many rows break it */
                            violations: number;
                        }[];
                    };
                };
            };
        };
    };
    getV1Cart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines that came in from another device at a sign-in just now */
                        added: string[];
                        cart_id: string | null;
                        contact: null | {
                            email_masked: string | null;
                            phone_masked: string | null;
                        };
                        coupons: {
                            code: string;
                            name: string;
                            promotion_id: string;
                            /** @enum {unknown} */
                            standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                        }[];
                        currency: string;
                        customer_id: string | null;
                        /** @description what each promotion takes off the whole, in the order in which they count */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        item_count: number;
                        lines: {
                            availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_id: string;
                            only_left: number | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            picture: string | null;
                            product_id: string;
                            quantity: number;
                            reference_minor: number | null;
                            sku: string;
                            slug: string;
                            tax_minor: number;
                            tax_rate_bp: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        /** @description promotions that would count with a little more in the cart */
                        nearly: {
                            /** @description for so much more it counts */
                            missing_minor: number | null;
                            /** @description with so many more it counts */
                            missing_quantity: number | null;
                            name: string;
                            promotion_id: string;
                        }[];
                        /** @description how many other devices show this cart without being signed in */
                        other_devices: number;
                        status: "active" | "frozen";
                        totals: {
                            discount_minor: number;
                            net_minor: number;
                            subtotal_minor: number;
                            tax_minor: number;
                            taxes: {
                                net_minor: number;
                                tax_minor: number;
                                tax_rate_bp: number;
                                total_minor: number;
                            }[];
                            total_minor: number;
                        };
                        version: number;
                    };
                };
            };
            /** @description no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1CartContact: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email?: string;
                    /** @description as people type it in the country of the shop */
                    phone?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines that came in from another device at a sign-in just now */
                        added: string[];
                        cart_id: string | null;
                        contact: null | {
                            email_masked: string | null;
                            phone_masked: string | null;
                        };
                        coupons: {
                            code: string;
                            name: string;
                            promotion_id: string;
                            /** @enum {unknown} */
                            standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                        }[];
                        currency: string;
                        customer_id: string | null;
                        /** @description what each promotion takes off the whole, in the order in which they count */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        item_count: number;
                        lines: {
                            availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_id: string;
                            only_left: number | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            picture: string | null;
                            product_id: string;
                            quantity: number;
                            reference_minor: number | null;
                            sku: string;
                            slug: string;
                            tax_minor: number;
                            tax_rate_bp: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        /** @description promotions that would count with a little more in the cart */
                        nearly: {
                            /** @description for so much more it counts */
                            missing_minor: number | null;
                            /** @description with so many more it counts */
                            missing_quantity: number | null;
                            name: string;
                            promotion_id: string;
                        }[];
                        /** @description how many other devices show this cart without being signed in */
                        other_devices: number;
                        status: "active" | "frozen";
                        totals: {
                            discount_minor: number;
                            net_minor: number;
                            subtotal_minor: number;
                            tax_minor: number;
                            taxes: {
                                net_minor: number;
                                tax_minor: number;
                                tax_rate_bp: number;
                                total_minor: number;
                            }[];
                            total_minor: number;
                        };
                        version: number;
                    };
                };
            };
            /** @description no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no_cart */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description contact_invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CartCoupons: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description as it is typed */
                    code: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines that came in from another device at a sign-in just now */
                        added: string[];
                        cart_id: string | null;
                        contact: null | {
                            email_masked: string | null;
                            phone_masked: string | null;
                        };
                        coupons: {
                            code: string;
                            name: string;
                            promotion_id: string;
                            /** @enum {unknown} */
                            standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                        }[];
                        currency: string;
                        customer_id: string | null;
                        /** @description what each promotion takes off the whole, in the order in which they count */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        item_count: number;
                        lines: {
                            availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_id: string;
                            only_left: number | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            picture: string | null;
                            product_id: string;
                            quantity: number;
                            reference_minor: number | null;
                            sku: string;
                            slug: string;
                            tax_minor: number;
                            tax_rate_bp: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        /** @description promotions that would count with a little more in the cart */
                        nearly: {
                            /** @description for so much more it counts */
                            missing_minor: number | null;
                            /** @description with so many more it counts */
                            missing_quantity: number | null;
                            name: string;
                            promotion_id: string;
                        }[];
                        /** @description how many other devices show this cart without being signed in */
                        other_devices: number;
                        status: "active" | "frozen";
                        totals: {
                            discount_minor: number;
                            net_minor: number;
                            subtotal_minor: number;
                            tax_minor: number;
                            taxes: {
                                net_minor: number;
                                tax_minor: number;
                                tax_rate_bp: number;
                                total_minor: number;
                            }[];
                            total_minor: number;
                        };
                        version: number;
                    };
                };
            };
            /** @description coupon_unknown or no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description coupon_not_yet or coupon_expired or coupon_used_up or coupon_not_for_these_goods or coupon_not_here_now or too_many_coupons or cart_frozen */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1CartCouponsCode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines that came in from another device at a sign-in just now */
                        added: string[];
                        cart_id: string | null;
                        contact: null | {
                            email_masked: string | null;
                            phone_masked: string | null;
                        };
                        coupons: {
                            code: string;
                            name: string;
                            promotion_id: string;
                            /** @enum {unknown} */
                            standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                        }[];
                        currency: string;
                        customer_id: string | null;
                        /** @description what each promotion takes off the whole, in the order in which they count */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        item_count: number;
                        lines: {
                            availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_id: string;
                            only_left: number | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            picture: string | null;
                            product_id: string;
                            quantity: number;
                            reference_minor: number | null;
                            sku: string;
                            slug: string;
                            tax_minor: number;
                            tax_rate_bp: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        /** @description promotions that would count with a little more in the cart */
                        nearly: {
                            /** @description for so much more it counts */
                            missing_minor: number | null;
                            /** @description with so many more it counts */
                            missing_quantity: number | null;
                            name: string;
                            promotion_id: string;
                        }[];
                        /** @description how many other devices show this cart without being signed in */
                        other_devices: number;
                        status: "active" | "frozen";
                        totals: {
                            discount_minor: number;
                            net_minor: number;
                            subtotal_minor: number;
                            tax_minor: number;
                            taxes: {
                                net_minor: number;
                                tax_minor: number;
                                tax_rate_bp: number;
                                total_minor: number;
                            }[];
                            total_minor: number;
                        };
                        version: number;
                    };
                };
            };
            /** @description no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description cart_frozen */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CartHandoff: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        code: string;
                        expires_at: string;
                        qr_text: string;
                    };
                };
            };
            /** @description no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no_cart */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CartLines: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 1 */
                    quantity?: number;
                    variant_id: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines that came in from another device at a sign-in just now */
                        added: string[];
                        cart_id: string | null;
                        contact: null | {
                            email_masked: string | null;
                            phone_masked: string | null;
                        };
                        coupons: {
                            code: string;
                            name: string;
                            promotion_id: string;
                            /** @enum {unknown} */
                            standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                        }[];
                        currency: string;
                        customer_id: string | null;
                        /** @description what each promotion takes off the whole, in the order in which they count */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        item_count: number;
                        lines: {
                            availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_id: string;
                            only_left: number | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            picture: string | null;
                            product_id: string;
                            quantity: number;
                            reference_minor: number | null;
                            sku: string;
                            slug: string;
                            tax_minor: number;
                            tax_rate_bp: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        /** @description promotions that would count with a little more in the cart */
                        nearly: {
                            /** @description for so much more it counts */
                            missing_minor: number | null;
                            /** @description with so many more it counts */
                            missing_quantity: number | null;
                            name: string;
                            promotion_id: string;
                        }[];
                        /** @description how many other devices show this cart without being signed in */
                        other_devices: number;
                        status: "active" | "frozen";
                        totals: {
                            discount_minor: number;
                            net_minor: number;
                            subtotal_minor: number;
                            tax_minor: number;
                            taxes: {
                                net_minor: number;
                                tax_minor: number;
                                tax_rate_bp: number;
                                total_minor: number;
                            }[];
                            total_minor: number;
                        };
                        version: number;
                    };
                };
            };
            /** @description unknown_variant or no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_for_sale_here or cart_full or cart_frozen */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description quantity_out_of_range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1CartLinesLineId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                line_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines that came in from another device at a sign-in just now */
                        added: string[];
                        cart_id: string | null;
                        contact: null | {
                            email_masked: string | null;
                            phone_masked: string | null;
                        };
                        coupons: {
                            code: string;
                            name: string;
                            promotion_id: string;
                            /** @enum {unknown} */
                            standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                        }[];
                        currency: string;
                        customer_id: string | null;
                        /** @description what each promotion takes off the whole, in the order in which they count */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        item_count: number;
                        lines: {
                            availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_id: string;
                            only_left: number | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            picture: string | null;
                            product_id: string;
                            quantity: number;
                            reference_minor: number | null;
                            sku: string;
                            slug: string;
                            tax_minor: number;
                            tax_rate_bp: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        /** @description promotions that would count with a little more in the cart */
                        nearly: {
                            /** @description for so much more it counts */
                            missing_minor: number | null;
                            /** @description with so many more it counts */
                            missing_quantity: number | null;
                            name: string;
                            promotion_id: string;
                        }[];
                        /** @description how many other devices show this cart without being signed in */
                        other_devices: number;
                        status: "active" | "frozen";
                        totals: {
                            discount_minor: number;
                            net_minor: number;
                            subtotal_minor: number;
                            tax_minor: number;
                            taxes: {
                                net_minor: number;
                                tax_minor: number;
                                tax_rate_bp: number;
                                total_minor: number;
                            }[];
                            total_minor: number;
                        };
                        version: number;
                    };
                };
            };
            /** @description line_not_found or no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description cart_frozen */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1CartLinesLineId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                line_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    quantity: number;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines that came in from another device at a sign-in just now */
                        added: string[];
                        cart_id: string | null;
                        contact: null | {
                            email_masked: string | null;
                            phone_masked: string | null;
                        };
                        coupons: {
                            code: string;
                            name: string;
                            promotion_id: string;
                            /** @enum {unknown} */
                            standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                        }[];
                        currency: string;
                        customer_id: string | null;
                        /** @description what each promotion takes off the whole, in the order in which they count */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        item_count: number;
                        lines: {
                            availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_id: string;
                            only_left: number | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            picture: string | null;
                            product_id: string;
                            quantity: number;
                            reference_minor: number | null;
                            sku: string;
                            slug: string;
                            tax_minor: number;
                            tax_rate_bp: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        /** @description promotions that would count with a little more in the cart */
                        nearly: {
                            /** @description for so much more it counts */
                            missing_minor: number | null;
                            /** @description with so many more it counts */
                            missing_quantity: number | null;
                            name: string;
                            promotion_id: string;
                        }[];
                        /** @description how many other devices show this cart without being signed in */
                        other_devices: number;
                        status: "active" | "frozen";
                        totals: {
                            discount_minor: number;
                            net_minor: number;
                            subtotal_minor: number;
                            tax_minor: number;
                            taxes: {
                                net_minor: number;
                                tax_minor: number;
                                tax_rate_bp: number;
                                total_minor: number;
                            }[];
                            total_minor: number;
                        };
                        version: number;
                    };
                };
            };
            /** @description line_not_found or no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description cart_frozen */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description quantity_out_of_range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1CartOtherDevices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines that came in from another device at a sign-in just now */
                        added: string[];
                        cart_id: string | null;
                        contact: null | {
                            email_masked: string | null;
                            phone_masked: string | null;
                        };
                        coupons: {
                            code: string;
                            name: string;
                            promotion_id: string;
                            /** @enum {unknown} */
                            standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                        }[];
                        currency: string;
                        customer_id: string | null;
                        /** @description what each promotion takes off the whole, in the order in which they count */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        item_count: number;
                        lines: {
                            availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_id: string;
                            only_left: number | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            picture: string | null;
                            product_id: string;
                            quantity: number;
                            reference_minor: number | null;
                            sku: string;
                            slug: string;
                            tax_minor: number;
                            tax_rate_bp: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        /** @description promotions that would count with a little more in the cart */
                        nearly: {
                            /** @description for so much more it counts */
                            missing_minor: number | null;
                            /** @description with so many more it counts */
                            missing_quantity: number | null;
                            name: string;
                            promotion_id: string;
                        }[];
                        /** @description how many other devices show this cart without being signed in */
                        other_devices: number;
                        status: "active" | "frozen";
                        totals: {
                            discount_minor: number;
                            net_minor: number;
                            subtotal_minor: number;
                            tax_minor: number;
                            taxes: {
                                net_minor: number;
                                tax_minor: number;
                                tax_rate_bp: number;
                                total_minor: number;
                            }[];
                            total_minor: number;
                        };
                        version: number;
                    };
                };
            };
            /** @description no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no_cart */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CartsCartId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cart_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines that came in from another device at a sign-in just now */
                        added: string[];
                        cart_id: string | null;
                        contact: null | {
                            email_masked: string | null;
                            phone_masked: string | null;
                        };
                        coupons: {
                            code: string;
                            name: string;
                            promotion_id: string;
                            /** @enum {unknown} */
                            standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                        }[];
                        currency: string;
                        customer_id: string | null;
                        /** @description what each promotion takes off the whole, in the order in which they count */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        item_count: number;
                        lines: {
                            availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_id: string;
                            only_left: number | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            picture: string | null;
                            product_id: string;
                            quantity: number;
                            reference_minor: number | null;
                            sku: string;
                            slug: string;
                            tax_minor: number;
                            tax_rate_bp: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        /** @description promotions that would count with a little more in the cart */
                        nearly: {
                            /** @description for so much more it counts */
                            missing_minor: number | null;
                            /** @description with so many more it counts */
                            missing_quantity: number | null;
                            name: string;
                            promotion_id: string;
                        }[];
                        /** @description how many other devices show this cart without being signed in */
                        other_devices: number;
                        status: "active" | "frozen";
                        totals: {
                            discount_minor: number;
                            net_minor: number;
                            subtotal_minor: number;
                            tax_minor: number;
                            taxes: {
                                net_minor: number;
                                tax_minor: number;
                                tax_rate_bp: number;
                                total_minor: number;
                            }[];
                            total_minor: number;
                        };
                        version: number;
                    };
                };
            };
            /** @description cart_not_served_here */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CartsCartIdCoupons: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cart_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description as it is typed */
                    code: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines that came in from another device at a sign-in just now */
                        added: string[];
                        cart_id: string | null;
                        contact: null | {
                            email_masked: string | null;
                            phone_masked: string | null;
                        };
                        coupons: {
                            code: string;
                            name: string;
                            promotion_id: string;
                            /** @enum {unknown} */
                            standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                        }[];
                        currency: string;
                        customer_id: string | null;
                        /** @description what each promotion takes off the whole, in the order in which they count */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        item_count: number;
                        lines: {
                            availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_id: string;
                            only_left: number | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            picture: string | null;
                            product_id: string;
                            quantity: number;
                            reference_minor: number | null;
                            sku: string;
                            slug: string;
                            tax_minor: number;
                            tax_rate_bp: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        /** @description promotions that would count with a little more in the cart */
                        nearly: {
                            /** @description for so much more it counts */
                            missing_minor: number | null;
                            /** @description with so many more it counts */
                            missing_quantity: number | null;
                            name: string;
                            promotion_id: string;
                        }[];
                        /** @description how many other devices show this cart without being signed in */
                        other_devices: number;
                        status: "active" | "frozen";
                        totals: {
                            discount_minor: number;
                            net_minor: number;
                            subtotal_minor: number;
                            tax_minor: number;
                            taxes: {
                                net_minor: number;
                                tax_minor: number;
                                tax_rate_bp: number;
                                total_minor: number;
                            }[];
                            total_minor: number;
                        };
                        version: number;
                    };
                };
            };
            /** @description cart_not_served_here */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description coupon_unknown or not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description coupon_not_yet or coupon_expired or coupon_used_up or coupon_not_for_these_goods or coupon_not_here_now or too_many_coupons or cart_frozen */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1CartsCartIdCouponsCode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cart_id: string;
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines that came in from another device at a sign-in just now */
                        added: string[];
                        cart_id: string | null;
                        contact: null | {
                            email_masked: string | null;
                            phone_masked: string | null;
                        };
                        coupons: {
                            code: string;
                            name: string;
                            promotion_id: string;
                            /** @enum {unknown} */
                            standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                        }[];
                        currency: string;
                        customer_id: string | null;
                        /** @description what each promotion takes off the whole, in the order in which they count */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        item_count: number;
                        lines: {
                            availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_id: string;
                            only_left: number | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            picture: string | null;
                            product_id: string;
                            quantity: number;
                            reference_minor: number | null;
                            sku: string;
                            slug: string;
                            tax_minor: number;
                            tax_rate_bp: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        /** @description promotions that would count with a little more in the cart */
                        nearly: {
                            /** @description for so much more it counts */
                            missing_minor: number | null;
                            /** @description with so many more it counts */
                            missing_quantity: number | null;
                            name: string;
                            promotion_id: string;
                        }[];
                        /** @description how many other devices show this cart without being signed in */
                        other_devices: number;
                        status: "active" | "frozen";
                        totals: {
                            discount_minor: number;
                            net_minor: number;
                            subtotal_minor: number;
                            tax_minor: number;
                            taxes: {
                                net_minor: number;
                                tax_minor: number;
                                tax_rate_bp: number;
                                total_minor: number;
                            }[];
                            total_minor: number;
                        };
                        version: number;
                    };
                };
            };
            /** @description cart_not_served_here */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description cart_frozen */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CartsCartIdLines: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cart_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 1 */
                    quantity?: number;
                    variant_id: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines that came in from another device at a sign-in just now */
                        added: string[];
                        cart_id: string | null;
                        contact: null | {
                            email_masked: string | null;
                            phone_masked: string | null;
                        };
                        coupons: {
                            code: string;
                            name: string;
                            promotion_id: string;
                            /** @enum {unknown} */
                            standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                        }[];
                        currency: string;
                        customer_id: string | null;
                        /** @description what each promotion takes off the whole, in the order in which they count */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        item_count: number;
                        lines: {
                            availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_id: string;
                            only_left: number | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            picture: string | null;
                            product_id: string;
                            quantity: number;
                            reference_minor: number | null;
                            sku: string;
                            slug: string;
                            tax_minor: number;
                            tax_rate_bp: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        /** @description promotions that would count with a little more in the cart */
                        nearly: {
                            /** @description for so much more it counts */
                            missing_minor: number | null;
                            /** @description with so many more it counts */
                            missing_quantity: number | null;
                            name: string;
                            promotion_id: string;
                        }[];
                        /** @description how many other devices show this cart without being signed in */
                        other_devices: number;
                        status: "active" | "frozen";
                        totals: {
                            discount_minor: number;
                            net_minor: number;
                            subtotal_minor: number;
                            tax_minor: number;
                            taxes: {
                                net_minor: number;
                                tax_minor: number;
                                tax_rate_bp: number;
                                total_minor: number;
                            }[];
                            total_minor: number;
                        };
                        version: number;
                    };
                };
            };
            /** @description cart_not_served_here */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown_variant or not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_for_sale_here or cart_full or cart_frozen */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description quantity_out_of_range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1CartsCartIdLinesLineId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cart_id: string;
                line_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines that came in from another device at a sign-in just now */
                        added: string[];
                        cart_id: string | null;
                        contact: null | {
                            email_masked: string | null;
                            phone_masked: string | null;
                        };
                        coupons: {
                            code: string;
                            name: string;
                            promotion_id: string;
                            /** @enum {unknown} */
                            standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                        }[];
                        currency: string;
                        customer_id: string | null;
                        /** @description what each promotion takes off the whole, in the order in which they count */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        item_count: number;
                        lines: {
                            availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_id: string;
                            only_left: number | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            picture: string | null;
                            product_id: string;
                            quantity: number;
                            reference_minor: number | null;
                            sku: string;
                            slug: string;
                            tax_minor: number;
                            tax_rate_bp: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        /** @description promotions that would count with a little more in the cart */
                        nearly: {
                            /** @description for so much more it counts */
                            missing_minor: number | null;
                            /** @description with so many more it counts */
                            missing_quantity: number | null;
                            name: string;
                            promotion_id: string;
                        }[];
                        /** @description how many other devices show this cart without being signed in */
                        other_devices: number;
                        status: "active" | "frozen";
                        totals: {
                            discount_minor: number;
                            net_minor: number;
                            subtotal_minor: number;
                            tax_minor: number;
                            taxes: {
                                net_minor: number;
                                tax_minor: number;
                                tax_rate_bp: number;
                                total_minor: number;
                            }[];
                            total_minor: number;
                        };
                        version: number;
                    };
                };
            };
            /** @description cart_not_served_here */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description line_not_found or not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description cart_frozen */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1CartsCartIdLinesLineId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cart_id: string;
                line_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    quantity: number;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines that came in from another device at a sign-in just now */
                        added: string[];
                        cart_id: string | null;
                        contact: null | {
                            email_masked: string | null;
                            phone_masked: string | null;
                        };
                        coupons: {
                            code: string;
                            name: string;
                            promotion_id: string;
                            /** @enum {unknown} */
                            standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                        }[];
                        currency: string;
                        customer_id: string | null;
                        /** @description what each promotion takes off the whole, in the order in which they count */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        item_count: number;
                        lines: {
                            availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_id: string;
                            only_left: number | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            picture: string | null;
                            product_id: string;
                            quantity: number;
                            reference_minor: number | null;
                            sku: string;
                            slug: string;
                            tax_minor: number;
                            tax_rate_bp: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        /** @description promotions that would count with a little more in the cart */
                        nearly: {
                            /** @description for so much more it counts */
                            missing_minor: number | null;
                            /** @description with so many more it counts */
                            missing_quantity: number | null;
                            name: string;
                            promotion_id: string;
                        }[];
                        /** @description how many other devices show this cart without being signed in */
                        other_devices: number;
                        status: "active" | "frozen";
                        totals: {
                            discount_minor: number;
                            net_minor: number;
                            subtotal_minor: number;
                            tax_minor: number;
                            taxes: {
                                net_minor: number;
                                tax_minor: number;
                                tax_rate_bp: number;
                                total_minor: number;
                            }[];
                            total_minor: number;
                        };
                        version: number;
                    };
                };
            };
            /** @description cart_not_served_here */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description line_not_found or not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description cart_frozen */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description quantity_out_of_range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1CatalogCategories: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    categories: {
                        ground?: string | null;
                        parent?: string | null;
                        picture?: string | null;
                        position?: number;
                        slug: string;
                        title: {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                    }[];
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        categories: {
                            category_id: string;
                            ground: string | null;
                            parent: string | null;
                            picture: string | null;
                            position: number;
                            slug: string;
                            title: {
                                az?: string;
                                en?: string;
                                tr?: string;
                            };
                        }[];
                    };
                };
            };
            /** @description unknown_category or category_in_itself */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CatalogProducts: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                search?: string;
                status?: "draft" | "active" | "archived";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            brand: string | null;
                            ground: string | null;
                            picture: string | null;
                            product_id: string;
                            skus: string[];
                            slug: string;
                            status: "draft" | "active" | "archived";
                            title: string;
                            updated_at: string;
                            variant_count: number;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    postV1CatalogProducts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    attributes?: {
                        [key: string]: string | number | boolean | {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                    };
                    brand?: string | null;
                    categories?: string[];
                    description?: {
                        az?: string;
                        en?: string;
                        tr?: string;
                    };
                    ground?: string | null;
                    media?: {
                        alt?: {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                        url: string;
                    }[];
                    options?: {
                        label?: {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                        name: string;
                        values: {
                            label?: {
                                az?: string;
                                en?: string;
                                tr?: string;
                            };
                            swatch?: string;
                            value: string;
                        }[];
                    }[];
                    slug?: string;
                    status?: "draft" | "active" | "archived";
                    tax_class?: "standard" | "reduced" | "basic" | "zero";
                    title?: {
                        az?: string;
                        en?: string;
                        tr?: string;
                    };
                    variants?: {
                        gtin?: string | null;
                        options?: {
                            [key: string]: string;
                        };
                        sku: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        attributes: {
                            [key: string]: unknown;
                        };
                        brand: string | null;
                        categories: string[];
                        created_at: string;
                        description: {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                        ground: string | null;
                        media: {
                            alt: {
                                az?: string;
                                en?: string;
                                tr?: string;
                            };
                            url: string;
                        }[];
                        options: {
                            label?: {
                                az?: string;
                                en?: string;
                                tr?: string;
                            };
                            name: string;
                            values: {
                                label?: {
                                    az?: string;
                                    en?: string;
                                    tr?: string;
                                };
                                swatch?: string;
                                value: string;
                            }[];
                        }[];
                        product_id: string;
                        slug: string;
                        status: "draft" | "active" | "archived";
                        tax_class: "standard" | "reduced" | "basic" | "zero";
                        title: {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                        updated_at: string;
                        variants: {
                            gtin: string | null;
                            option_texts: {
                                az: {
                                    label: string;
                                    name: string;
                                    swatch?: string;
                                    value: string;
                                    value_label: string;
                                }[];
                                en: {
                                    label: string;
                                    name: string;
                                    swatch?: string;
                                    value: string;
                                    value_label: string;
                                }[];
                                tr: {
                                    label: string;
                                    name: string;
                                    swatch?: string;
                                    value: string;
                                    value_label: string;
                                }[];
                            };
                            options: {
                                [key: string]: string;
                            };
                            sku: string;
                            variant_id: string;
                        }[];
                        version: number;
                    };
                };
            };
            /** @description gtin_taken or sku_taken or slug_taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description product_incomplete or bad_gtin or sku_repeated or unknown_category */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CatalogProductsProductId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        attributes: {
                            [key: string]: unknown;
                        };
                        brand: string | null;
                        categories: string[];
                        created_at: string;
                        description: {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                        ground: string | null;
                        media: {
                            alt: {
                                az?: string;
                                en?: string;
                                tr?: string;
                            };
                            url: string;
                        }[];
                        options: {
                            label?: {
                                az?: string;
                                en?: string;
                                tr?: string;
                            };
                            name: string;
                            values: {
                                label?: {
                                    az?: string;
                                    en?: string;
                                    tr?: string;
                                };
                                swatch?: string;
                                value: string;
                            }[];
                        }[];
                        product_id: string;
                        slug: string;
                        status: "draft" | "active" | "archived";
                        tax_class: "standard" | "reduced" | "basic" | "zero";
                        title: {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                        updated_at: string;
                        variants: {
                            gtin: string | null;
                            option_texts: {
                                az: {
                                    label: string;
                                    name: string;
                                    swatch?: string;
                                    value: string;
                                    value_label: string;
                                }[];
                                en: {
                                    label: string;
                                    name: string;
                                    swatch?: string;
                                    value: string;
                                    value_label: string;
                                }[];
                                tr: {
                                    label: string;
                                    name: string;
                                    swatch?: string;
                                    value: string;
                                    value_label: string;
                                }[];
                            };
                            options: {
                                [key: string]: string;
                            };
                            sku: string;
                            variant_id: string;
                        }[];
                        version: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1CatalogProductsProductId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                product_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    attributes?: {
                        [key: string]: string | number | boolean | {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                    };
                    brand?: string | null;
                    categories?: string[];
                    description?: {
                        az?: string;
                        en?: string;
                        tr?: string;
                    };
                    ground?: string | null;
                    media?: {
                        alt?: {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                        url: string;
                    }[];
                    options?: {
                        label?: {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                        name: string;
                        values: {
                            label?: {
                                az?: string;
                                en?: string;
                                tr?: string;
                            };
                            swatch?: string;
                            value: string;
                        }[];
                    }[];
                    slug?: string;
                    status?: "draft" | "active" | "archived";
                    tax_class?: "standard" | "reduced" | "basic" | "zero";
                    title?: {
                        az?: string;
                        en?: string;
                        tr?: string;
                    };
                    variants?: {
                        gtin?: string | null;
                        options?: {
                            [key: string]: string;
                        };
                        sku: string;
                    }[];
                    version?: number;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        attributes: {
                            [key: string]: unknown;
                        };
                        brand: string | null;
                        categories: string[];
                        created_at: string;
                        description: {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                        ground: string | null;
                        media: {
                            alt: {
                                az?: string;
                                en?: string;
                                tr?: string;
                            };
                            url: string;
                        }[];
                        options: {
                            label?: {
                                az?: string;
                                en?: string;
                                tr?: string;
                            };
                            name: string;
                            values: {
                                label?: {
                                    az?: string;
                                    en?: string;
                                    tr?: string;
                                };
                                swatch?: string;
                                value: string;
                            }[];
                        }[];
                        product_id: string;
                        slug: string;
                        status: "draft" | "active" | "archived";
                        tax_class: "standard" | "reduced" | "basic" | "zero";
                        title: {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                        updated_at: string;
                        variants: {
                            gtin: string | null;
                            option_texts: {
                                az: {
                                    label: string;
                                    name: string;
                                    swatch?: string;
                                    value: string;
                                    value_label: string;
                                }[];
                                en: {
                                    label: string;
                                    name: string;
                                    swatch?: string;
                                    value: string;
                                    value_label: string;
                                }[];
                                tr: {
                                    label: string;
                                    name: string;
                                    swatch?: string;
                                    value: string;
                                    value_label: string;
                                }[];
                            };
                            options: {
                                [key: string]: string;
                            };
                            sku: string;
                            variant_id: string;
                        }[];
                        version: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description gtin_taken or sku_taken or slug_taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description product_changed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description product_incomplete or bad_gtin or sku_repeated or unknown_category */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Categories: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            category_id: string;
                            ground: string | null;
                            parent_id: string | null;
                            picture: string | null;
                            slug: string;
                            title: string;
                        }[];
                    };
                };
            };
        };
    };
    getV1Channels: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            channel_id: string;
                            company_id: string;
                            kind: string;
                            market: string;
                            name: string;
                            ships_from: string | null;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    postV1Channels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    company_id: string;
                    kind: "web" | "till" | "phone";
                    market?: string;
                    name: string;
                    ships_from?: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        channel_id: string;
                        company_id: string;
                        kind: string;
                        market: string;
                        name: string;
                        ships_from: string | null;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description web_channel_taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description location_of_other_company */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Checkouts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    contact: {
                        email?: string;
                        invoice?: {
                            /** @constant */
                            kind: "company";
                            legal_name: string;
                            /** @description VKN, VÖEN, …; a sole trader gives her own number */
                            tax_number: string;
                            tax_office?: string;
                        } | {
                            /** @constant */
                            kind: "person";
                            tax_number: string;
                        };
                        name: string;
                        phone?: string;
                    };
                    delivery: {
                        address: {
                            city: string;
                            country: string;
                            directions?: string;
                            district?: string;
                            postal_code?: string;
                            street: string;
                        };
                        /** @constant */
                        kind: "ship";
                    } | {
                        /** @constant */
                        kind: "collect";
                        location_id: string;
                    };
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description she has to agree to something before she pays, and has not yet */
                        agreement_due: boolean;
                        cart_id: string;
                        checkout_id: string;
                        /** @description where she has to go before her payment is decided */
                        continue_at: string | null;
                        currency: string;
                        delivery: "ship" | "collect";
                        /** @description what each promotion takes off, by its name in the language of the company */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        hold_expires_at: string | null;
                        lines: {
                            line_id: string;
                            quantity: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                        }[];
                        location_id: string;
                        order_id: string | null;
                        status: string;
                        total_minor: number;
                        /** @description goes up whenever something she agrees to by paying has changed: send it with the payment */
                        version: number;
                    };
                };
            };
            /** @description no_storefront or not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description cart_empty or checkout_closed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description contact_malformed or contact_missing or cannot_collect_here or does_not_ship */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CheckoutsCheckoutId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                checkout_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description she has to agree to something before she pays, and has not yet */
                        agreement_due: boolean;
                        cart_id: string;
                        checkout_id: string;
                        /** @description where she has to go before her payment is decided */
                        continue_at: string | null;
                        currency: string;
                        delivery: "ship" | "collect";
                        /** @description what each promotion takes off, by its name in the language of the company */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        hold_expires_at: string | null;
                        lines: {
                            line_id: string;
                            quantity: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                        }[];
                        location_id: string;
                        order_id: string | null;
                        status: string;
                        total_minor: number;
                        /** @description goes up whenever something she agrees to by paying has changed: send it with the payment */
                        version: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CheckoutsCheckoutIdAgreements: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                checkout_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description plain text; a line that begins with “# ” is a heading */
                            body: string;
                            /** @enum {unknown} */
                            kind: "pre_information" | "distance_contract";
                            locale: string;
                            /** @description of the words, apart from what is filled in: what she agrees to when she pays */
                            text_version: string;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CheckoutsCheckoutIdAgreements: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                checkout_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    agreed: {
                        /** @enum {unknown} */
                        kind: "pre_information" | "distance_contract";
                        text_version: string;
                    }[];
                    version: number;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description she has to agree to something before she pays, and has not yet */
                        agreement_due: boolean;
                        cart_id: string;
                        checkout_id: string;
                        /** @description where she has to go before her payment is decided */
                        continue_at: string | null;
                        currency: string;
                        delivery: "ship" | "collect";
                        /** @description what each promotion takes off, by its name in the language of the company */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        hold_expires_at: string | null;
                        lines: {
                            line_id: string;
                            quantity: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                        }[];
                        location_id: string;
                        order_id: string | null;
                        status: string;
                        total_minor: number;
                        /** @description goes up whenever something she agrees to by paying has changed: send it with the payment */
                        version: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description checkout_closed or checkout_changed or agreement_missing or agreement_changed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CheckoutsCheckoutIdCancellation: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                checkout_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description she has to agree to something before she pays, and has not yet */
                        agreement_due: boolean;
                        cart_id: string;
                        checkout_id: string;
                        /** @description where she has to go before her payment is decided */
                        continue_at: string | null;
                        currency: string;
                        delivery: "ship" | "collect";
                        /** @description what each promotion takes off, by its name in the language of the company */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        hold_expires_at: string | null;
                        lines: {
                            line_id: string;
                            quantity: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                        }[];
                        location_id: string;
                        order_id: string | null;
                        status: string;
                        total_minor: number;
                        /** @description goes up whenever something she agrees to by paying has changed: send it with the payment */
                        version: number;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description checkout_closed or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CheckoutsCheckoutIdOrder: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                checkout_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        currency: string;
                        number: string;
                        order_id: string;
                        status: string;
                        total_minor: number;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description cart_changed or agreement_missing or price_changed or promotion_used_up or coupon_used_meanwhile or checkout_closed or insufficient_stock or checkout_changed or payment_missing or payment_not_authorised or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CheckoutsCheckoutIdPayments: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                checkout_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description asked for what is left; none where gift cards and credit cover all
                     * @constant
                     */
                    method?: "card";
                    /** @description the provider's word for her card; without one she enters it on their page */
                    token?: string;
                    /** @description gift cards and credit */
                    value?: ({
                        amount_minor: number;
                        code: string;
                        /** @constant */
                        method: "gift_card";
                    } | {
                        amount_minor: number;
                        /** @constant */
                        method: "store_credit";
                    })[];
                    /** @description of the checkout as she saw it: when it has changed, nothing is paid */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description where she has to go before it is decided: to her bank, or to the provider */
                        continue_at: string | null;
                        payment_id: string;
                        status: string;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found or gift_card_unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description cart_changed or agreement_missing or price_changed or promotion_used_up or coupon_used_meanwhile or checkout_closed or insufficient_stock or checkout_changed or payment_in_flight or payment_declined or nothing_to_pay or gift_card_not_taken_here or gift_card_replaced or gift_card_blocked or gift_card_expired or credit_not_known or value_short or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description method_not_taken or card_number_not_taken or payment_method_missing or tenders_do_not_add_up or idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Clients: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                staff_id?: string;
                whose?: "mine" | "place";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            agreed_at: string;
                            associate: {
                                name: string;
                                staff_id: string;
                            };
                            customer: {
                                created_at: string;
                                customer_id: string;
                                email_masked: string | null;
                                first_name: string | null;
                                last_name: string | null;
                                /** @enum {unknown} */
                                locale: "tr" | "az" | "en";
                                phone_masked: string | null;
                            };
                            last_order_at: string | null;
                            location_id: string | null;
                            next_due_on: string | null;
                            order_count: number;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    putV1ClientsCustomerId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description she has said so */
                    agreed: boolean;
                    company_id?: string;
                    location_id?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description whose own customer she is */
                        items: {
                            agreed_at: string;
                            name: string;
                            staff_id: string;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description agreement_missing or place_unclear */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1ClientsCustomerId: {
        parameters: {
            query?: {
                staff_id?: string;
            };
            header?: never;
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description whose own customer she is */
                        items: {
                            agreed_at: string;
                            name: string;
                            staff_id: string;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Companies: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            address: {
                                city: string;
                                district?: string;
                                postal_code?: string;
                                street: string;
                            };
                            company_id: string;
                            country: string;
                            currency: string;
                            legal_name: string;
                            locale: string;
                            name: string;
                            tax_number: string;
                            tax_office: string | null;
                            time_zone: string;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    postV1Companies: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    address: {
                        city: string;
                        district?: string;
                        postal_code?: string;
                        street: string;
                    };
                    country: string;
                    currency: string;
                    legal_name: string;
                    locale: "tr" | "az" | "en";
                    name: string;
                    series?: {
                        order: string;
                        receipt: string;
                    };
                    tax_number: string;
                    tax_office?: string;
                    time_zone: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        address: {
                            city: string;
                            district?: string;
                            postal_code?: string;
                            street: string;
                        };
                        company_id: string;
                        country: string;
                        currency: string;
                        legal_name: string;
                        locale: string;
                        name: string;
                        tax_number: string;
                        tax_office: string | null;
                        time_zone: string;
                    };
                };
            };
            /** @description tax_number_taken or series_taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description bad_tax_number or unknown_currency or unknown_time_zone */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CompaniesCompanyId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                company_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        address: {
                            city: string;
                            district?: string;
                            postal_code?: string;
                            street: string;
                        };
                        company_id: string;
                        country: string;
                        currency: string;
                        legal_name: string;
                        locale: string;
                        name: string;
                        tax_number: string;
                        tax_office: string | null;
                        time_zone: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CompaniesCompanyIdAgreementTexts: {
        parameters: {
            query: {
                locale: "tr" | "az" | "en";
            };
            header?: never;
            path: {
                company_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            body: string;
                            /** @enum {unknown} */
                            kind: "pre_information" | "distance_contract";
                            version: string;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CompaniesCompanyIdAgreementTexts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                company_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    body: string;
                    /** @enum {unknown} */
                    kind: "pre_information" | "distance_contract";
                    /** @enum {unknown} */
                    locale: "tr" | "az" | "en";
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown_field */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CompaniesCompanyIdPaymentAccounts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                company_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            changed_at: string | null;
                            fields: {
                                is_secret: boolean;
                                is_set: boolean;
                                name: string;
                                /** @description never that of a secret */
                                value: string | null;
                            }[];
                            method: string;
                            provider: string;
                            tried_at: string | null;
                            trouble: string | null;
                            /** @description null: not tried since it was changed */
                            works: boolean | null;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1CompaniesCompanyIdPaymentAccountsProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                company_id: string;
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    settings: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changed_at: string | null;
                        fields: {
                            is_secret: boolean;
                            is_set: boolean;
                            name: string;
                            /** @description never that of a secret */
                            value: string | null;
                        }[];
                        method: string;
                        provider: string;
                        tried_at: string | null;
                        trouble: string | null;
                        /** @description null: not tried since it was changed */
                        works: boolean | null;
                    };
                };
            };
            /** @description not_found or unknown_provider */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description vault_closed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description account_incomplete */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CompaniesCompanyIdPaymentAccountsProviderTrials: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                company_id: string;
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changed_at: string | null;
                        fields: {
                            is_secret: boolean;
                            is_set: boolean;
                            name: string;
                            /** @description never that of a secret */
                            value: string | null;
                        }[];
                        method: string;
                        provider: string;
                        tried_at: string | null;
                        trouble: string | null;
                        /** @description null: not tried since it was changed */
                        works: boolean | null;
                    };
                };
            };
            /** @description not_found or unknown_provider */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CompaniesCompanyIdPaymentMethods: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                company_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        choices: {
                            doors: string[];
                            method: string;
                            /** @description it cannot be chosen before its account is set up */
                            needs_account: boolean;
                            on_site: boolean;
                            provider: string;
                        }[];
                        items: {
                            doors: string[];
                            method: string;
                            /** @description a member of staff sees the money */
                            on_site: boolean;
                            /** @description without a token the customer is sent to a page of the provider, who asks for her card there */
                            own_page: boolean;
                            provider: string;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1CompaniesCompanyIdPaymentMethods: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                company_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    methods: {
                        doors: ("web" | "app" | "till" | "phone" | "chat" | "social" | "marketplace" | "desk")[];
                        method: string;
                        provider: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        choices: {
                            doors: string[];
                            method: string;
                            /** @description it cannot be chosen before its account is set up */
                            needs_account: boolean;
                            on_site: boolean;
                            provider: string;
                        }[];
                        items: {
                            doors: string[];
                            method: string;
                            /** @description a member of staff sees the money */
                            on_site: boolean;
                            /** @description without a token the customer is sent to a page of the provider, who asks for her card there */
                            own_page: boolean;
                            provider: string;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description provider_unfit */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CompaniesCompanyIdSeller: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                company_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        seller: {
                            carrier: string | null;
                            company_id: string;
                            email: string;
                            phone: string;
                            registry_number: string | null;
                            return_address: string;
                        } | null;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1CompaniesCompanyIdSeller: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                company_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description with whom goods come back at no cost */
                    carrier?: string;
                    email: string;
                    phone: string;
                    /** @description MERSİS or trade registry */
                    registry_number?: string;
                    return_address: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        carrier: string | null;
                        company_id: string;
                        email: string;
                        phone: string;
                        registry_number: string | null;
                        return_address: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ConsentRegister: {
        parameters: {
            query: {
                company_id: string;
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1ConsentRegisterComparisons: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    company_id: string;
                    name?: string;
                    text: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description the first thousand */
                        differences: {
                            /**
                             * @description whose word is the later one
                             * @enum {unknown}
                             */
                            counts: "ours" | "theirs";
                            ours: {
                                date: string;
                                /** @enum {unknown} */
                                status: "ONAY" | "RET";
                            } | null;
                            recipient_masked: string;
                            theirs: {
                                date: string;
                                /** @enum {unknown} */
                                status: "ONAY" | "RET";
                            } | null;
                            /** @enum {unknown} */
                            type: "MESAJ" | "EPOSTA" | "ARAMA";
                        }[];
                        differing: number;
                        refused: {
                            line: number;
                            reason: string;
                        }[];
                        same: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1ConsentRegisterImports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    company_id: string;
                    name?: string;
                    text: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines after which something else was said to us */
                        older: number;
                        refused: {
                            line: number;
                            reason: string;
                        }[];
                        /** @description lines that changed what counts */
                        taken: number;
                        /** @description lines that say what we knew */
                        unchanged: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ConsentTexts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @enum {unknown} */
                            purpose: "marketing" | "personalisation" | "analytics";
                            text: {
                                az: string;
                                en: string;
                                tr: string;
                            };
                            valid_from: string;
                            version: number;
                            written_by: string;
                        }[];
                    };
                };
            };
        };
    };
    postV1ConsentTexts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    purpose: "marketing" | "personalisation" | "analytics";
                    text: {
                        az: string;
                        en: string;
                        tr: string;
                    };
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        purpose: "marketing" | "personalisation" | "analytics";
                        text: {
                            az: string;
                            en: string;
                            tr: string;
                        };
                        version: number;
                    };
                };
            };
        };
    };
    "getV1CouponBatchesBatchIdCodes.csv": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CouponsCode: {
        parameters: {
            query: {
                company_id: string;
            };
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        batch_id: string;
                        code: string;
                        most_uses: number | null;
                        promotion_id: string;
                        /** @description the latest */
                        used: {
                            amount_minor: number;
                            order_id: string | null;
                            /** @enum {unknown} */
                            status: "reserved" | "consumed";
                            used_at: string;
                        }[];
                        uses: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CustomerDistinctions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    one_id: string;
                    other_id: string;
                    /** @description why; kept with it for ever */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description same_profile */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CustomerMerges: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description the warnings that were looked at and known better */
                    despite?: ("found_not_same" | "birth_dates_differ" | "birth_date_rewritten" | "tax_numbers_differ" | "both_proved_phones" | "both_proved_emails" | "request_open")[];
                    from_id: string;
                    /** @description the profile that answers for both from then on */
                    into_id: string;
                    /** @description why; kept with it for ever */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description against a warning nothing is merged before a second person has confirmed it */
                        awaits: {
                            expires_at: string;
                            proposal_id: string;
                        } | null;
                        /** @description the profile that answers for both */
                        customer_id: string;
                        merge_id: string | null;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description same_profile or profiles_changed or merge_has_warnings or proposed_already or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CustomerMergesMergeIdReversal: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                merge_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description they are two people: no rule joins them again (as long as nothing else is said) */
                    not_same?: boolean;
                    /** @description why; kept with it for ever */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        from_id: string;
                        into_id: string;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description merge_undone or profiles_changed or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CustomerMergesPreview: {
        parameters: {
            query: {
                from_id: string;
                into_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description what the profile will show, and why */
                        fields: {
                            at: string;
                            /** @enum {unknown} */
                            because: "only" | "verified" | "herself" | "newest" | "most_frequent" | "tie";
                            /** @enum {unknown} */
                            field: "first_name" | "last_name" | "locale" | "birth_on" | "gender" | "occupation" | "street" | "house_number" | "address" | "district" | "city" | "postcode" | "region" | "country";
                            /** @description what other sources say, and is not shown */
                            others: string[];
                            /** @description herself, staff, or the system that says it */
                            source: string;
                            value: string;
                        }[];
                        from: {
                            contacts_seen: ("hers" | "present" | "case") | null;
                            created_at: string;
                            customer_id: string;
                            /** @description every id that answers to this profile, its own first */
                            customer_ids: string[];
                            email: string | null;
                            fields: {
                                at: string;
                                /** @enum {unknown} */
                                because: "only" | "verified" | "herself" | "newest" | "most_frequent" | "tie";
                                /** @enum {unknown} */
                                field: "first_name" | "last_name" | "locale" | "birth_on" | "gender" | "occupation" | "street" | "house_number" | "address" | "district" | "city" | "postcode" | "region" | "country";
                                /** @description herself, staff, or the system that says it */
                                source: string;
                                value: string;
                            }[];
                            first_name: string | null;
                            identifiers: {
                                /** @description the id that carries it */
                                customer_id: string;
                                first_seen_at: string;
                                /** @enum {unknown} */
                                kind: "phone" | "email" | "card" | "device" | "social" | "marketplace" | "payment_token" | "tax_id";
                                last_seen_at: string;
                                source: string;
                                /** @description a tax number is never told */
                                value: string;
                                verified_at: string | null;
                            }[];
                            last_name: string | null;
                            /** @enum {unknown} */
                            locale: "tr" | "az" | "en";
                            phone: string | null;
                        };
                        into: {
                            contacts_seen: ("hers" | "present" | "case") | null;
                            created_at: string;
                            customer_id: string;
                            /** @description every id that answers to this profile, its own first */
                            customer_ids: string[];
                            email: string | null;
                            fields: {
                                at: string;
                                /** @enum {unknown} */
                                because: "only" | "verified" | "herself" | "newest" | "most_frequent" | "tie";
                                /** @enum {unknown} */
                                field: "first_name" | "last_name" | "locale" | "birth_on" | "gender" | "occupation" | "street" | "house_number" | "address" | "district" | "city" | "postcode" | "region" | "country";
                                /** @description herself, staff, or the system that says it */
                                source: string;
                                value: string;
                            }[];
                            first_name: string | null;
                            identifiers: {
                                /** @description the id that carries it */
                                customer_id: string;
                                first_seen_at: string;
                                /** @enum {unknown} */
                                kind: "phone" | "email" | "card" | "device" | "social" | "marketplace" | "payment_token" | "tax_id";
                                last_seen_at: string;
                                source: string;
                                /** @description a tax number is never told */
                                value: string;
                                verified_at: string | null;
                            }[];
                            last_name: string | null;
                            /** @enum {unknown} */
                            locale: "tr" | "az" | "en";
                            phone: string | null;
                        };
                        /** @description what each of the two brings along, by module */
                        modules: {
                            [key: string]: {
                                from: unknown;
                                into: unknown;
                            };
                        };
                        /** @description what speaks against it; a merge names those that were looked at */
                        warnings: ("found_not_same" | "birth_dates_differ" | "birth_date_rewritten" | "tax_numbers_differ" | "both_proved_phones" | "both_proved_emails" | "request_open")[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description same_profile */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1CustomerNotesNoteId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description note_not_yours */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1CustomerNotesNoteId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    body?: string;
                    /** @enum {unknown} */
                    kind?: "note" | "size" | "taste";
                    pinned?: boolean;
                    /** @enum {unknown} */
                    visibility?: "location" | "company";
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        body: string;
                        changed_at: string;
                        company_id: string;
                        /** @enum {unknown} */
                        kind: "note" | "size" | "taste";
                        location_id: string | null;
                        may_change: boolean;
                        note_id: string;
                        pinned: boolean;
                        /** @enum {unknown} */
                        visibility: "location" | "company";
                        written_at: string;
                        written_by: {
                            name: string;
                            staff_id: string;
                        } | null;
                    };
                };
            };
            /** @description note_not_yours */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description card_number_written */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CustomerProofs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    customer_id?: string;
                    email?: string;
                    /** @description as people type it in the country of the shop */
                    phone?: string;
                    register_id: string;
                };
            };
        };
        responses: {
            /** @description done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        code_id: string;
                        expires_at: string;
                        /** @description masked */
                        sent_to: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description contact_invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too_many_codes */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CustomerProofsCodeIdConfirmation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created: boolean;
                        customer: {
                            created_at: string;
                            customer_id: string;
                            email: string | null;
                            first_name: string | null;
                            last_name: string | null;
                            /** @enum {unknown} */
                            locale: "tr" | "az" | "en";
                            phone: string | null;
                        };
                        customer_id: string;
                        register_id: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description code_expired */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description code_wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CustomerRecords: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description whose the system is; needed at its first record from those who work for several */
                    company_id?: string;
                    external_id: string;
                    /** @description what it says, as it says it: first_name, last_name, full_name, birth_on, birth_year, birth_month, birth_day, email, phone, street, house_number, address, district, city, postcode, region, country, gender, occupation, card, tax_id; anything else is kept and not compared */
                    fields: {
                        [key: string]: string;
                    };
                    /** @description old-till, erp, …: one name per system; whoever uses it first, of her company or of the whole house it is */
                    system: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        band: "sure" | "review" | "nothing";
                        /** @description how many records were held against it */
                        compared: number;
                        /** @description nobody was known by it before */
                        created: boolean;
                        /** @description the profile that answers for it */
                        customer_id: string;
                        record_id: string;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description system_of_another_company or profiles_changed or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description whose_system or idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Customers: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            created_at: string;
                            customer_id: string;
                            email_masked: string | null;
                            first_name: string | null;
                            last_name: string | null;
                            /** @enum {unknown} */
                            locale: "tr" | "az" | "en";
                            phone_masked: string | null;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    postV1Customers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email?: string;
                    first_name?: string;
                    last_name?: string;
                    /** @enum {unknown} */
                    locale?: "tr" | "az" | "en";
                    phone?: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        customer_id: string;
                        email: string | null;
                        first_name: string | null;
                        last_name: string | null;
                        /** @enum {unknown} */
                        locale: "tr" | "az" | "en";
                        phone: string | null;
                    };
                };
            };
            /** @description customer_exists */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description contact_invalid or nothing_to_know_her_by */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CustomersCustomerId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        contacts_seen: ("hers" | "present" | "case") | null;
                        created_at: string;
                        customer_id: string;
                        /** @description every id that answers to this profile, its own first */
                        customer_ids: string[];
                        email: string | null;
                        fields: {
                            at: string;
                            /** @enum {unknown} */
                            because: "only" | "verified" | "herself" | "newest" | "most_frequent" | "tie";
                            /** @enum {unknown} */
                            field: "first_name" | "last_name" | "locale" | "birth_on" | "gender" | "occupation" | "street" | "house_number" | "address" | "district" | "city" | "postcode" | "region" | "country";
                            /** @description herself, staff, or the system that says it */
                            source: string;
                            value: string;
                        }[];
                        first_name: string | null;
                        identifiers: {
                            /** @description the id that carries it */
                            customer_id: string;
                            first_seen_at: string;
                            /** @enum {unknown} */
                            kind: "phone" | "email" | "card" | "device" | "social" | "marketplace" | "payment_token" | "tax_id";
                            last_seen_at: string;
                            source: string;
                            /** @description a tax number is never told */
                            value: string;
                            verified_at: string | null;
                        }[];
                        last_name: string | null;
                        /** @enum {unknown} */
                        locale: "tr" | "az" | "en";
                        phone: string | null;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CustomersCustomerIdConsents: {
        parameters: {
            query?: {
                company_id?: string;
            };
            header?: never;
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        choices: {
                            /** @enum {unknown} */
                            channel: "sms" | "email" | "call" | "push" | "all";
                            /** @enum {unknown} */
                            purpose: "marketing" | "personalisation" | "analytics";
                            /** @description the phone or address it would go to; null: she has none, or none is needed */
                            recipient_masked: string | null;
                            said_at: string | null;
                            source: ("web" | "app" | "till" | "paper" | "phone" | "email" | "sms" | "social" | "event" | "import" | "register") | null;
                            /** @enum {unknown} */
                            state: "granted" | "refused" | "not_asked";
                            text_version: number | null;
                        }[];
                        company: {
                            company_id: string;
                            name: string;
                        };
                        preferences: {
                            from_hour: number | null;
                            marketing_by: ("sms" | "email" | "call") | null;
                            news_by: ("sms" | "email") | null;
                            until_hour: number | null;
                        };
                        said: {
                            actor: string;
                            /** @enum {unknown} */
                            channel: "sms" | "email" | "call" | "push" | "all";
                            consent_id: string;
                            /** @enum {unknown} */
                            decision: "granted" | "refused";
                            proof: {
                                [key: string]: string;
                            };
                            /** @enum {unknown} */
                            purpose: "marketing" | "personalisation" | "analytics";
                            recipient_masked: string | null;
                            said_at: string;
                            /** @enum {unknown} */
                            source: "web" | "app" | "till" | "paper" | "phone" | "email" | "sms" | "social" | "event" | "import" | "register";
                            text_version: number | null;
                        }[];
                        texts: {
                            /** @enum {unknown} */
                            purpose: "marketing" | "personalisation" | "analytics";
                            text: {
                                az: string;
                                en: string;
                                tr: string;
                            };
                            version: number;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1CustomersCustomerIdConsents: {
        parameters: {
            query?: {
                company_id?: string;
            };
            header?: never;
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    choices: {
                        /** @enum {unknown} */
                        channel: "sms" | "email" | "call" | "push" | "all";
                        /** @enum {unknown} */
                        decision: "granted" | "refused";
                        /** @enum {unknown} */
                        purpose: "marketing" | "personalisation" | "analytics";
                    }[];
                    /** @description of the form that she signed */
                    paper_number?: string;
                    /** @enum {unknown} */
                    source: "till" | "paper" | "phone";
                    /** @description the versions of the words that were shown; nobody agrees to others */
                    text_versions: {
                        analytics?: number;
                        marketing?: number;
                        personalisation?: number;
                    };
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        choices: {
                            /** @enum {unknown} */
                            channel: "sms" | "email" | "call" | "push" | "all";
                            /** @enum {unknown} */
                            purpose: "marketing" | "personalisation" | "analytics";
                            /** @description the phone or address it would go to; null: she has none, or none is needed */
                            recipient_masked: string | null;
                            said_at: string | null;
                            source: ("web" | "app" | "till" | "paper" | "phone" | "email" | "sms" | "social" | "event" | "import" | "register") | null;
                            /** @enum {unknown} */
                            state: "granted" | "refused" | "not_asked";
                            text_version: number | null;
                        }[];
                        company: {
                            company_id: string;
                            name: string;
                        };
                        preferences: {
                            from_hour: number | null;
                            marketing_by: ("sms" | "email" | "call") | null;
                            news_by: ("sms" | "email") | null;
                            until_hour: number | null;
                        };
                        texts: {
                            /** @enum {unknown} */
                            purpose: "marketing" | "personalisation" | "analytics";
                            text: {
                                az: string;
                                en: string;
                                tr: string;
                            };
                            version: number;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description text_outdated or not_present */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description never_asked or no_contact_for_channel */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CustomersCustomerIdCredit: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        credits: {
                            /** @description less what is set aside for payments under way */
                            available_minor: number;
                            balance_minor: number;
                            company_id: string;
                            currency: string;
                        }[];
                        items: {
                            amount_minor: number;
                            company_id: string;
                            currency: string;
                            customer_id: string;
                            document: string | null;
                            grant_id: string;
                            granted_at: string;
                            granted_by: string;
                            reason: string;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CustomersCustomerIdCreditGrants: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    amount_minor: number;
                    company_id: string;
                    document?: string;
                    /** @enum {unknown} */
                    reason: "goodwill" | "complaint" | "campaign" | "employee" | "return" | "correction";
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        awaits: {
                            expires_at: string;
                            proposal_id: string;
                        } | null;
                        grant: {
                            amount_minor: number;
                            company_id: string;
                            currency: string;
                            customer_id: string;
                            document: string | null;
                            grant_id: string;
                            granted_at: string;
                            granted_by: string;
                            reason: string;
                        } | null;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description proposed_already or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CustomersCustomerIdDataRequests: {
        parameters: {
            query?: {
                company_id?: string;
            };
            header?: never;
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    kind: "export" | "erasure";
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expires_at: string;
                        request: {
                            asked_at: string;
                            carry_out_at: string | null;
                            channel: string;
                            decided_at: string | null;
                            /** @description how long her data can be had at …/file; null: there is none */
                            download_until: string | null;
                            due_on: string;
                            /** @description what stands in the way of forgetting her now */
                            hindrances: {
                                /** @enum {unknown} */
                                reason: "open_order" | "open_payment";
                                subject: string;
                            }[];
                            /** @enum {unknown} */
                            kind: "export" | "erasure";
                            note: string | null;
                            proven_at: string | null;
                            reason: ("open_order" | "open_payment" | "legal_duty" | "not_her" | "merged_since") | null;
                            request_id: string;
                            /** @enum {unknown} */
                            status: "unproven" | "open" | "done" | "refused" | "withdrawn";
                        };
                        sent_to: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request_open_already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description nothing_proven */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too_many_codes */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CustomersCustomerIdDataRequestsByDocument: {
        parameters: {
            query?: {
                company_id?: string;
            };
            header?: never;
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    document: "identity_card" | "passport" | "driving_licence" | "residence_permit";
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expires_at: string;
                        proposal_id: string;
                        request: {
                            asked_at: string;
                            carry_out_at: string | null;
                            channel: string;
                            decided_at: string | null;
                            /** @description how long her data can be had at …/file; null: there is none */
                            download_until: string | null;
                            due_on: string;
                            /** @description what stands in the way of forgetting her now */
                            hindrances: {
                                /** @enum {unknown} */
                                reason: "open_order" | "open_payment";
                                subject: string;
                            }[];
                            /** @enum {unknown} */
                            kind: "export" | "erasure";
                            note: string | null;
                            proven_at: string | null;
                            reason: ("open_order" | "open_payment" | "legal_duty" | "not_her" | "merged_since") | null;
                            request_id: string;
                            /** @enum {unknown} */
                            status: "unproven" | "open" | "done" | "refused" | "withdrawn";
                        };
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description something_proven or request_open_already or proposed_already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CustomersCustomerIdLooks: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            actor: string;
                            look_id: string;
                            looked_at: string;
                            reason: string;
                            register_id: string | null;
                            subject: string;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    getV1CustomersCustomerIdMerges: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        merges: {
                            actor: string;
                            from_id: string;
                            from_name: string | null;
                            into_id: string;
                            merge_id: string;
                            merged_at: string;
                            reason: string;
                            undone_at: string | null;
                            undone_because: string | null;
                            undone_by: string | null;
                        }[];
                        not_same: {
                            actor: string;
                            customer_id: string;
                            reason: string;
                            said_at: string;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CustomersCustomerIdNotes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    body: string;
                    company_id?: string;
                    /** @enum {unknown} */
                    kind?: "note" | "size" | "taste";
                    location_id?: string;
                    pinned?: boolean;
                    /** @enum {unknown} */
                    visibility?: "location" | "company";
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        body: string;
                        changed_at: string;
                        company_id: string;
                        /** @enum {unknown} */
                        kind: "note" | "size" | "taste";
                        location_id: string | null;
                        may_change: boolean;
                        note_id: string;
                        pinned: boolean;
                        /** @enum {unknown} */
                        visibility: "location" | "company";
                        written_at: string;
                        written_by: {
                            name: string;
                            staff_id: string;
                        } | null;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description card_number_written or place_unclear */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CustomersCustomerIdOverview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description whose own customer she is */
                        associates: {
                            agreed_at: string;
                            name: string;
                            staff_id: string;
                        }[];
                        /** @description what she has with us: points, store credit */
                        balances: {
                            balance_minor: number;
                            company_id: string;
                            /** @enum {unknown} */
                            kind: "points" | "store_credit";
                            unit: string;
                        }[];
                        /** @description those she has not ended */
                        carts: {
                            /** @description lines that came in from another device at a sign-in just now */
                            added: string[];
                            cart_id: string | null;
                            contact: null | {
                                email_masked: string | null;
                                phone_masked: string | null;
                            };
                            coupons: {
                                code: string;
                                name: string;
                                promotion_id: string;
                                /** @enum {unknown} */
                                standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                            }[];
                            currency: string;
                            customer_id: string | null;
                            /** @description what each promotion takes off the whole, in the order in which they count */
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            item_count: number;
                            lines: {
                                availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                                channel: string;
                                discounts: {
                                    amount_minor: number;
                                    name: string;
                                    promotion_id: string;
                                }[];
                                ground: string | null;
                                line_id: string;
                                only_left: number | null;
                                options: {
                                    label: string;
                                    name: string;
                                    swatch?: string;
                                    value: string;
                                    value_label: string;
                                }[];
                                picture: string | null;
                                product_id: string;
                                quantity: number;
                                reference_minor: number | null;
                                sku: string;
                                slug: string;
                                tax_minor: number;
                                tax_rate_bp: number;
                                title: string;
                                total_minor: number;
                                unit_price_minor: number;
                                variant_id: string;
                            }[];
                            /** @description promotions that would count with a little more in the cart */
                            nearly: {
                                /** @description for so much more it counts */
                                missing_minor: number | null;
                                /** @description with so many more it counts */
                                missing_quantity: number | null;
                                name: string;
                                promotion_id: string;
                            }[];
                            /** @description how many other devices show this cart without being signed in */
                            other_devices: number;
                            status: "active" | "frozen";
                            totals: {
                                discount_minor: number;
                                net_minor: number;
                                subtotal_minor: number;
                                tax_minor: number;
                                taxes: {
                                    net_minor: number;
                                    tax_minor: number;
                                    tax_rate_bp: number;
                                    total_minor: number;
                                }[];
                                total_minor: number;
                            };
                            version: number;
                        }[];
                        /** @description what she allows each company */
                        consents: {
                            /** @enum {unknown} */
                            channel: "sms" | "email" | "call" | "push" | "all";
                            company_id: string;
                            /** @enum {unknown} */
                            purpose: "marketing" | "personalisation" | "analytics";
                            /** @enum {unknown} */
                            state: "granted" | "refused" | "not_asked";
                        }[];
                        customer: {
                            contacts_seen: ("hers" | "present" | "case") | null;
                            created_at: string;
                            customer_id: string;
                            /** @description every id that answers to this profile, its own first */
                            customer_ids: string[];
                            email: string | null;
                            fields: {
                                at: string;
                                /** @enum {unknown} */
                                because: "only" | "verified" | "herself" | "newest" | "most_frequent" | "tie";
                                /** @enum {unknown} */
                                field: "first_name" | "last_name" | "locale" | "birth_on" | "gender" | "occupation" | "street" | "house_number" | "address" | "district" | "city" | "postcode" | "region" | "country";
                                /** @description herself, staff, or the system that says it */
                                source: string;
                                value: string;
                            }[];
                            first_name: string | null;
                            identifiers: {
                                /** @description the id that carries it */
                                customer_id: string;
                                first_seen_at: string;
                                /** @enum {unknown} */
                                kind: "phone" | "email" | "card" | "device" | "social" | "marketplace" | "payment_token" | "tax_id";
                                last_seen_at: string;
                                source: string;
                                /** @description a tax number is never told */
                                value: string;
                                verified_at: string | null;
                            }[];
                            last_name: string | null;
                            /** @enum {unknown} */
                            locale: "tr" | "az" | "en";
                            phone: string | null;
                        };
                        /** @description what other systems have sold her */
                        elsewhere: {
                            currency: string;
                            first_at: string;
                            last_at: string;
                            /** @description documents of which something was bought */
                            purchases: number;
                            /** @description those of which more came back than was bought */
                            returns: number;
                            system: string;
                            total_minor: number;
                        }[];
                        /** @description the open ones, then those that were closed last */
                        follow_ups: {
                            assigned_to: {
                                name: string;
                                staff_id: string;
                            };
                            /** @enum {unknown} */
                            channel: "phone" | "sms" | "email" | "chat" | "visit";
                            closed_at: string | null;
                            closed_by: {
                                name: string;
                                staff_id: string;
                            } | null;
                            company_id: string;
                            created_at: string;
                            created_by: {
                                name: string;
                                staff_id: string;
                            } | null;
                            customer_id: string;
                            due_on: string;
                            /** @description given by a colleague, or opened while she was there: only then her contact is shown for it */
                            entrusted: boolean;
                            follow_up_id: string;
                            /** @description today or before, by the clock of the company */
                            is_due: boolean;
                            location_id: string | null;
                            may_change: boolean;
                            note_id: string | null;
                            order_id: string | null;
                            outcome: string | null;
                            reason: string;
                            /** @enum {unknown} */
                            status: "open" | "done" | "dropped";
                            times_postponed: number;
                        }[];
                        notes: {
                            body: string;
                            changed_at: string;
                            company_id: string;
                            /** @enum {unknown} */
                            kind: "note" | "size" | "taste";
                            location_id: string | null;
                            may_change: boolean;
                            note_id: string;
                            pinned: boolean;
                            /** @enum {unknown} */
                            visibility: "location" | "company";
                            written_at: string;
                            written_by: {
                                name: string;
                                staff_id: string;
                            } | null;
                        }[];
                        /** @description the last five */
                        orders: {
                            channel: string;
                            currency: string;
                            delivery: string;
                            item_count: number;
                            location_id: string;
                            location_name: string;
                            number: string;
                            order_id: string;
                            placed_at: string;
                            status: string;
                            total_minor: number;
                        }[];
                        reached_by: {
                            /** @description she has said so; else it is the contact that she proved and used last */
                            chosen: boolean;
                            /** @enum {unknown} */
                            kind: "phone" | "email";
                        } | null;
                        /** @description what she has bought, and what it has cost, by currency; the largest first */
                        value: {
                            average_minor: number;
                            cancelled_count: number;
                            channels: {
                                channel: string;
                                order_count: number;
                                spend_minor: number;
                            }[];
                            currency: string;
                            discount_minor: number;
                            /** @description of them, those that other systems tell of */
                            elsewhere_count: number;
                            first_at: string;
                            last_at: string;
                            /** @description that were not cancelled, from us and elsewhere */
                            order_count: number;
                            refunded_minor: number;
                            spend_minor: number;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CustomersCustomerIdRecords: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description the id it came under */
                            customer_id: string;
                            external_id: string;
                            fields: {
                                [key: string]: string;
                            };
                            /** @description a rule has found it to be hers: it can be split off */
                            linked: boolean;
                            received_at: string;
                            record_id: string;
                            system: string;
                            version: number;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CustomersCustomerIdRecordsRecordIdSeparation: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                customer_id: string;
                record_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description the warnings against that customer that were looked at and known better */
                    despite?: ("found_not_same" | "birth_dates_differ" | "birth_date_rewritten" | "tax_numbers_differ" | "both_proved_phones" | "both_proved_emails" | "request_open")[];
                    /** @description the customer it is of instead */
                    of?: string;
                    /** @description why; kept with it for ever */
                    reason: string;
                    /** @description the version of the record that was looked at */
                    version: number;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description against a warning it goes to who is named only when a second person has confirmed it */
                        awaits: {
                            expires_at: string;
                            proposal_id: string;
                        } | null;
                        /** @description the profile that answers for the record now */
                        customer_id: string;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description record_not_linked or record_changed or same_profile or profiles_changed or merge_undone or merge_has_warnings or proposed_already or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CustomersCustomerIdTillCard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description what she allows each company */
                        consents: {
                            /** @enum {unknown} */
                            channel: "sms" | "email" | "call" | "push" | "all";
                            company_id: string;
                            /** @enum {unknown} */
                            purpose: "marketing" | "personalisation" | "analytics";
                            /** @enum {unknown} */
                            state: "granted" | "refused" | "not_asked";
                        }[];
                        customer: {
                            contacts_seen: ("hers" | "present" | "case") | null;
                            created_at: string;
                            customer_id: string;
                            /** @description every id that answers to this profile, its own first */
                            customer_ids: string[];
                            email: string | null;
                            fields: {
                                at: string;
                                /** @enum {unknown} */
                                because: "only" | "verified" | "herself" | "newest" | "most_frequent" | "tie";
                                /** @enum {unknown} */
                                field: "first_name" | "last_name" | "locale" | "birth_on" | "gender" | "occupation" | "street" | "house_number" | "address" | "district" | "city" | "postcode" | "region" | "country";
                                /** @description herself, staff, or the system that says it */
                                source: string;
                                value: string;
                            }[];
                            first_name: string | null;
                            identifiers: {
                                /** @description the id that carries it */
                                customer_id: string;
                                first_seen_at: string;
                                /** @enum {unknown} */
                                kind: "phone" | "email" | "card" | "device" | "social" | "marketplace" | "payment_token" | "tax_id";
                                last_seen_at: string;
                                source: string;
                                /** @description a tax number is never told */
                                value: string;
                                verified_at: string | null;
                            }[];
                            last_name: string | null;
                            /** @enum {unknown} */
                            locale: "tr" | "az" | "en";
                            phone: string | null;
                        };
                        /** @description the open ones */
                        follow_ups: {
                            assigned_to: {
                                name: string;
                                staff_id: string;
                            };
                            /** @enum {unknown} */
                            channel: "phone" | "sms" | "email" | "chat" | "visit";
                            closed_at: string | null;
                            closed_by: {
                                name: string;
                                staff_id: string;
                            } | null;
                            company_id: string;
                            created_at: string;
                            created_by: {
                                name: string;
                                staff_id: string;
                            } | null;
                            customer_id: string;
                            due_on: string;
                            /** @description given by a colleague, or opened while she was there: only then her contact is shown for it */
                            entrusted: boolean;
                            follow_up_id: string;
                            /** @description today or before, by the clock of the company */
                            is_due: boolean;
                            location_id: string | null;
                            may_change: boolean;
                            note_id: string | null;
                            order_id: string | null;
                            outcome: string | null;
                            reason: string;
                            /** @enum {unknown} */
                            status: "open" | "done" | "dropped";
                            times_postponed: number;
                        }[];
                        /** @description she is on the own list of whoever asks */
                        is_mine: boolean;
                        last_order: {
                            channel: string;
                            currency: string;
                            delivery: string;
                            item_count: number;
                            location_id: string;
                            location_name: string;
                            number: string;
                            order_id: string;
                            placed_at: string;
                            status: string;
                            total_minor: number;
                        } | null;
                        /** @description those that are pinned, and her sizes and tastes */
                        notes: {
                            body: string;
                            changed_at: string;
                            company_id: string;
                            /** @enum {unknown} */
                            kind: "note" | "size" | "taste";
                            location_id: string | null;
                            may_change: boolean;
                            note_id: string;
                            pinned: boolean;
                            /** @enum {unknown} */
                            visibility: "location" | "company";
                            written_at: string;
                            written_by: {
                                name: string;
                                staff_id: string;
                            } | null;
                        }[];
                        order_count: number;
                        reached_by: {
                            /** @description she has said so; else it is the contact that she proved and used last */
                            chosen: boolean;
                            /** @enum {unknown} */
                            kind: "phone" | "email";
                        } | null;
                        spend: {
                            below_minor: number;
                            currency: string;
                            from_minor: number;
                        } | null;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CustomersCustomerIdTimeline: {
        parameters: {
            query?: {
                after?: string;
                channel?: string;
                from?: string;
                kinds?: string;
                limit?: number;
                location_id?: string;
                search?: string;
                to?: string;
            };
            header?: never;
            path: {
                customer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            actor: string;
                            channel: string | null;
                            data: {
                                [key: string]: unknown;
                            };
                            event_id: string;
                            /** @enum {unknown} */
                            kind: "orders" | "payments" | "carts" | "visits" | "messages" | "profile" | "consents" | "care";
                            location_id: string | null;
                            occurred_at: string;
                            /** @description when the first of them was */
                            since: string;
                            subject: string;
                            /** @description how many of the same in a row this line tells of */
                            times: number;
                            type: string;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1DataRequests: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                status?: "unproven" | "open" | "done" | "refused" | "withdrawn";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            asked_at: string;
                            asked_by: string;
                            carry_out_at: string | null;
                            channel: string;
                            company_id: string;
                            customer_id: string;
                            customer_name: string | null;
                            decided_at: string | null;
                            decided_by: string | null;
                            /** @description by which paper she was identified, where no code was */
                            document: ("identity_card" | "passport" | "driving_licence" | "residence_permit") | null;
                            due_on: string;
                            /** @description what stands in the way of forgetting her now */
                            hindrances: {
                                /** @enum {unknown} */
                                reason: "open_order" | "open_payment";
                                subject: string;
                            }[];
                            /** @enum {unknown} */
                            kind: "export" | "erasure";
                            note: string | null;
                            proof: {
                                erased: number;
                                kept: number;
                                module: string;
                                table: string;
                                /** @enum {unknown} */
                                why?: "tax_law" | "accountability" | "proof_of_consent" | "open_order";
                            }[] | null;
                            proven_at: string | null;
                            reason: ("open_order" | "open_payment" | "legal_duty" | "not_her" | "merged_since") | null;
                            request_id: string;
                            /** @enum {unknown} */
                            status: "unproven" | "open" | "done" | "refused" | "withdrawn";
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    getV1DataRequestsRequestId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        asked_at: string;
                        asked_by: string;
                        carry_out_at: string | null;
                        channel: string;
                        company_id: string;
                        customer_id: string;
                        customer_name: string | null;
                        decided_at: string | null;
                        decided_by: string | null;
                        /** @description by which paper she was identified, where no code was */
                        document: ("identity_card" | "passport" | "driving_licence" | "residence_permit") | null;
                        due_on: string;
                        /** @description what stands in the way of forgetting her now */
                        hindrances: {
                            /** @enum {unknown} */
                            reason: "open_order" | "open_payment";
                            subject: string;
                        }[];
                        /** @enum {unknown} */
                        kind: "export" | "erasure";
                        note: string | null;
                        proof: {
                            erased: number;
                            kept: number;
                            module: string;
                            table: string;
                            /** @enum {unknown} */
                            why?: "tax_law" | "accountability" | "proof_of_consent" | "open_order";
                        }[] | null;
                        proven_at: string | null;
                        reason: ("open_order" | "open_payment" | "legal_duty" | "not_her" | "merged_since") | null;
                        request_id: string;
                        /** @enum {unknown} */
                        status: "unproven" | "open" | "done" | "refused" | "withdrawn";
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1DataRequestsRequestIdCompletion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        asked_at: string;
                        asked_by: string;
                        carry_out_at: string | null;
                        channel: string;
                        company_id: string;
                        customer_id: string;
                        customer_name: string | null;
                        decided_at: string | null;
                        decided_by: string | null;
                        /** @description by which paper she was identified, where no code was */
                        document: ("identity_card" | "passport" | "driving_licence" | "residence_permit") | null;
                        due_on: string;
                        /** @description what stands in the way of forgetting her now */
                        hindrances: {
                            /** @enum {unknown} */
                            reason: "open_order" | "open_payment";
                            subject: string;
                        }[];
                        /** @enum {unknown} */
                        kind: "export" | "erasure";
                        note: string | null;
                        proof: {
                            erased: number;
                            kept: number;
                            module: string;
                            table: string;
                            /** @enum {unknown} */
                            why?: "tax_law" | "accountability" | "proof_of_consent" | "open_order";
                        }[] | null;
                        proven_at: string | null;
                        reason: ("open_order" | "open_payment" | "legal_duty" | "not_her" | "merged_since") | null;
                        request_id: string;
                        /** @enum {unknown} */
                        status: "unproven" | "open" | "done" | "refused" | "withdrawn";
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request_closed or request_unproven or still_waiting or still_hindered */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1DataRequestsRequestIdProof: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        asked_at: string;
                        carry_out_at: string | null;
                        channel: string;
                        decided_at: string | null;
                        /** @description how long her data can be had at …/file; null: there is none */
                        download_until: string | null;
                        due_on: string;
                        /** @description what stands in the way of forgetting her now */
                        hindrances: {
                            /** @enum {unknown} */
                            reason: "open_order" | "open_payment";
                            subject: string;
                        }[];
                        /** @enum {unknown} */
                        kind: "export" | "erasure";
                        note: string | null;
                        proven_at: string | null;
                        reason: ("open_order" | "open_payment" | "legal_duty" | "not_her" | "merged_since") | null;
                        request_id: string;
                        /** @enum {unknown} */
                        status: "unproven" | "open" | "done" | "refused" | "withdrawn";
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request_closed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description code_expired */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description code_wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1DataRequestsRequestIdRefusal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    note?: string;
                    /** @enum {unknown} */
                    reason: "open_order" | "open_payment" | "legal_duty" | "not_her";
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        asked_at: string;
                        asked_by: string;
                        carry_out_at: string | null;
                        channel: string;
                        company_id: string;
                        customer_id: string;
                        customer_name: string | null;
                        decided_at: string | null;
                        decided_by: string | null;
                        /** @description by which paper she was identified, where no code was */
                        document: ("identity_card" | "passport" | "driving_licence" | "residence_permit") | null;
                        due_on: string;
                        /** @description what stands in the way of forgetting her now */
                        hindrances: {
                            /** @enum {unknown} */
                            reason: "open_order" | "open_payment";
                            subject: string;
                        }[];
                        /** @enum {unknown} */
                        kind: "export" | "erasure";
                        note: string | null;
                        proof: {
                            erased: number;
                            kept: number;
                            module: string;
                            table: string;
                            /** @enum {unknown} */
                            why?: "tax_law" | "accountability" | "proof_of_consent" | "open_order";
                        }[] | null;
                        proven_at: string | null;
                        reason: ("open_order" | "open_payment" | "legal_duty" | "not_her" | "merged_since") | null;
                        request_id: string;
                        /** @enum {unknown} */
                        status: "unproven" | "open" | "done" | "refused" | "withdrawn";
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request_closed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Facets: {
        parameters: {
            query?: {
                available?: boolean;
                category?: string;
                location_id?: string;
                options?: string;
                price_max_minor?: number;
                price_min_minor?: number;
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                        currency: string;
                        highest_minor: number | null;
                        lowest_minor: number | null;
                        more: boolean;
                        options: {
                            label: string;
                            name: string;
                            values: {
                                count: number;
                                label: string;
                                swatch: string | null;
                                value: string;
                            }[];
                        }[];
                    };
                };
            };
            /** @description no_storefront or not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1FollowUps: {
        parameters: {
            query?: {
                after?: string;
                assigned_to?: string;
                due?: "now" | "later";
                limit?: number;
                location_id?: string;
                whose?: "mine" | "place";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            assigned_to: {
                                name: string;
                                staff_id: string;
                            };
                            /** @enum {unknown} */
                            channel: "phone" | "sms" | "email" | "chat" | "visit";
                            closed_at: string | null;
                            closed_by: {
                                name: string;
                                staff_id: string;
                            } | null;
                            company_id: string;
                            created_at: string;
                            created_by: {
                                name: string;
                                staff_id: string;
                            } | null;
                            customer: {
                                created_at: string;
                                customer_id: string;
                                email_masked: string | null;
                                first_name: string | null;
                                last_name: string | null;
                                /** @enum {unknown} */
                                locale: "tr" | "az" | "en";
                                phone_masked: string | null;
                            } | null;
                            customer_id: string;
                            due_on: string;
                            /** @description given by a colleague, or opened while she was there: only then her contact is shown for it */
                            entrusted: boolean;
                            follow_up_id: string;
                            /** @description today or before, by the clock of the company */
                            is_due: boolean;
                            location_id: string | null;
                            may_change: boolean;
                            note_id: string | null;
                            order_id: string | null;
                            outcome: string | null;
                            reason: string;
                            /** @enum {unknown} */
                            status: "open" | "done" | "dropped";
                            times_postponed: number;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    postV1FollowUps: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    assigned_to?: string;
                    /** @enum {unknown} */
                    channel?: "phone" | "sms" | "email" | "chat" | "visit";
                    company_id?: string;
                    customer_id: string;
                    due_on?: string;
                    location_id?: string;
                    note_id?: string;
                    order_id?: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        assigned_to: {
                            name: string;
                            staff_id: string;
                        };
                        /** @enum {unknown} */
                        channel: "phone" | "sms" | "email" | "chat" | "visit";
                        closed_at: string | null;
                        closed_by: {
                            name: string;
                            staff_id: string;
                        } | null;
                        company_id: string;
                        created_at: string;
                        created_by: {
                            name: string;
                            staff_id: string;
                        } | null;
                        customer_id: string;
                        due_on: string;
                        /** @description given by a colleague, or opened while she was there: only then her contact is shown for it */
                        entrusted: boolean;
                        follow_up_id: string;
                        /** @description today or before, by the clock of the company */
                        is_due: boolean;
                        location_id: string | null;
                        may_change: boolean;
                        note_id: string | null;
                        order_id: string | null;
                        outcome: string | null;
                        reason: string;
                        /** @enum {unknown} */
                        status: "open" | "done" | "dropped";
                        times_postponed: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description card_number_written or place_unclear or due_in_the_past or colleague_not_there */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1FollowUpsFollowUpId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                follow_up_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    assigned_to?: string;
                    /** @enum {unknown} */
                    channel?: "phone" | "sms" | "email" | "chat" | "visit";
                    due_on?: string;
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        assigned_to: {
                            name: string;
                            staff_id: string;
                        };
                        /** @enum {unknown} */
                        channel: "phone" | "sms" | "email" | "chat" | "visit";
                        closed_at: string | null;
                        closed_by: {
                            name: string;
                            staff_id: string;
                        } | null;
                        company_id: string;
                        created_at: string;
                        created_by: {
                            name: string;
                            staff_id: string;
                        } | null;
                        customer_id: string;
                        due_on: string;
                        /** @description given by a colleague, or opened while she was there: only then her contact is shown for it */
                        entrusted: boolean;
                        follow_up_id: string;
                        /** @description today or before, by the clock of the company */
                        is_due: boolean;
                        location_id: string | null;
                        may_change: boolean;
                        note_id: string | null;
                        order_id: string | null;
                        outcome: string | null;
                        reason: string;
                        /** @enum {unknown} */
                        status: "open" | "done" | "dropped";
                        times_postponed: number;
                    };
                };
            };
            /** @description follow_up_not_yours */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description follow_up_closed_already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description card_number_written or due_in_the_past or colleague_not_there */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1FollowUpsFollowUpIdContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                follow_up_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        kind: "phone" | "email";
                        value: string;
                    };
                };
            };
            /** @description follow_up_not_yours or contact_not_entrusted */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found or nothing_to_reach_her_by */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description follow_up_closed_already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1FollowUpsFollowUpIdEnd: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                follow_up_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    outcome?: string;
                    /** @enum {unknown} */
                    status: "done" | "dropped";
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        assigned_to: {
                            name: string;
                            staff_id: string;
                        };
                        /** @enum {unknown} */
                        channel: "phone" | "sms" | "email" | "chat" | "visit";
                        closed_at: string | null;
                        closed_by: {
                            name: string;
                            staff_id: string;
                        } | null;
                        company_id: string;
                        created_at: string;
                        created_by: {
                            name: string;
                            staff_id: string;
                        } | null;
                        customer_id: string;
                        due_on: string;
                        /** @description given by a colleague, or opened while she was there: only then her contact is shown for it */
                        entrusted: boolean;
                        follow_up_id: string;
                        /** @description today or before, by the clock of the company */
                        is_due: boolean;
                        location_id: string | null;
                        may_change: boolean;
                        note_id: string | null;
                        order_id: string | null;
                        outcome: string | null;
                        reason: string;
                        /** @enum {unknown} */
                        status: "open" | "done" | "dropped";
                        times_postponed: number;
                    };
                };
            };
            /** @description follow_up_not_yours */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description follow_up_closed_already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description card_number_written */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1FollowUpsColleagues: {
        parameters: {
            query?: {
                location_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            staff_id: string;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1FollowUpsDueCount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        due_count: number;
                    };
                };
            };
        };
    };
    postV1G: {
        parameters: {
            query?: {
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    anonymousId?: string;
                    context?: {
                        [key: string]: unknown;
                    };
                    /** @description of track: what happened */
                    event?: string;
                    /** @description of group */
                    groupId?: string;
                    messageId?: string;
                    /** @description of page and screen */
                    name?: string;
                    /** @description of alias */
                    previousId?: string;
                    properties?: {
                        [key: string]: unknown;
                    };
                    sentAt?: string;
                    timestamp?: string;
                    traits?: {
                        [key: string]: unknown;
                    };
                    userId?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        /** @description messages that had come before */
                        duplicates: number;
                        rejected: {
                            detail: string;
                            index: number;
                            message_id: string | null;
                            reason: string;
                        }[];
                        /** @constant */
                        success: true;
                    };
                };
            };
            /** @description event_rejected or invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description intake_busy or too_many_events or door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1GiftCardBalances: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    company_id?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        available_minor: number;
                        currency: string;
                        expires_on: string | null;
                        last_four: string | null;
                    };
                };
            };
            /** @description gift_card_unknown or no_storefront or not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description gift_card_not_taken_here or gift_card_replaced or gift_card_blocked or gift_card_expired */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1GiftCards: {
        parameters: {
            query?: {
                after?: string;
                last_four?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            balance_minor: number;
                            blocked_reason: string | null;
                            company_id: string;
                            currency: string;
                            document: string | null;
                            expires_on: string | null;
                            gift_card_id: string;
                            /** @description set aside for payments that are under way */
                            held_minor: number;
                            initial_minor: number;
                            issued_at: string;
                            issued_by: string;
                            last_four: string | null;
                            reason: string;
                            /** @enum {unknown} */
                            status: "active" | "blocked" | "expired";
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    postV1GiftCards: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    amount_minor: number;
                    company_id: string;
                    document?: string;
                    /** @enum {unknown} */
                    reason: "goodwill" | "complaint" | "campaign" | "employee" | "return" | "correction";
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        balance_minor: number;
                        blocked_reason: string | null;
                        company_id: string;
                        currency: string;
                        document: string | null;
                        expires_on: string | null;
                        gift_card_id: string;
                        /** @description set aside for payments that are under way */
                        held_minor: number;
                        initial_minor: number;
                        issued_at: string;
                        issued_by: string;
                        last_four: string | null;
                        reason: string;
                        /** @enum {unknown} */
                        status: "active" | "blocked" | "expired";
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1GiftCardsGiftCardId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gift_card_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        balance_minor: number;
                        blocked_reason: string | null;
                        company_id: string;
                        currency: string;
                        document: string | null;
                        expires_on: string | null;
                        gift_card_id: string;
                        /** @description set aside for payments that are under way */
                        held_minor: number;
                        initial_minor: number;
                        issued_at: string;
                        issued_by: string;
                        last_four: string | null;
                        reason: string;
                        /** @enum {unknown} */
                        status: "active" | "blocked" | "expired";
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1GiftCardsGiftCardIdBlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gift_card_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    reason: "lost" | "stolen" | "fraud" | "customer_asked";
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        balance_minor: number;
                        blocked_reason: string | null;
                        company_id: string;
                        currency: string;
                        document: string | null;
                        expires_on: string | null;
                        gift_card_id: string;
                        /** @description set aside for payments that are under way */
                        held_minor: number;
                        initial_minor: number;
                        issued_at: string;
                        issued_by: string;
                        last_four: string | null;
                        reason: string;
                        /** @enum {unknown} */
                        status: "active" | "blocked" | "expired";
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description gift_card_blocked */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1GiftCardsGiftCardIdBlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gift_card_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        balance_minor: number;
                        blocked_reason: string | null;
                        company_id: string;
                        currency: string;
                        document: string | null;
                        expires_on: string | null;
                        gift_card_id: string;
                        /** @description set aside for payments that are under way */
                        held_minor: number;
                        initial_minor: number;
                        issued_at: string;
                        issued_by: string;
                        last_four: string | null;
                        reason: string;
                        /** @enum {unknown} */
                        status: "active" | "blocked" | "expired";
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1GiftCardsGiftCardIdCodes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gift_card_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code?: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        code: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description gift_card_expired or gift_card_code_taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description gift_card_code_malformed */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1GiftCardsGiftCardIdTopUps: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                gift_card_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    amount_minor: number;
                    document?: string;
                    /** @enum {unknown} */
                    reason: "goodwill" | "complaint" | "campaign" | "employee" | "return" | "correction";
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        balance_minor: number;
                        blocked_reason: string | null;
                        company_id: string;
                        currency: string;
                        document: string | null;
                        expires_on: string | null;
                        gift_card_id: string;
                        /** @description set aside for payments that are under way */
                        held_minor: number;
                        initial_minor: number;
                        issued_at: string;
                        issued_by: string;
                        last_four: string | null;
                        reason: string;
                        /** @enum {unknown} */
                        status: "active" | "blocked" | "expired";
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description gift_card_blocked or gift_card_expired or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Group: {
        parameters: {
            query?: {
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    anonymousId?: string;
                    context?: {
                        [key: string]: unknown;
                    };
                    /** @description of track: what happened */
                    event?: string;
                    /** @description of group */
                    groupId?: string;
                    messageId?: string;
                    /** @description of page and screen */
                    name?: string;
                    /** @description of alias */
                    previousId?: string;
                    properties?: {
                        [key: string]: unknown;
                    };
                    sentAt?: string;
                    timestamp?: string;
                    traits?: {
                        [key: string]: unknown;
                    };
                    userId?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        /** @description messages that had come before */
                        duplicates: number;
                        rejected: {
                            detail: string;
                            index: number;
                            message_id: string | null;
                            reason: string;
                        }[];
                        /** @constant */
                        success: true;
                    };
                };
            };
            /** @description event_rejected or invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description intake_busy or too_many_events or door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Home: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        currency: string;
                        new: {
                            availability: "in_stock" | "few" | "sold_out";
                            brand: string | null;
                            category: {
                                slug: string;
                                title: string;
                            } | null;
                            discount_percent: number | null;
                            ground: string | null;
                            picture: string | null;
                            price_from: boolean;
                            price_minor: number;
                            product_id: string;
                            reference_minor: number | null;
                            slug: string;
                            title: string;
                            variant_count: number;
                        }[];
                        sections: {
                            category: {
                                ground: string | null;
                                picture: string | null;
                                slug: string;
                                title: string;
                            };
                            items: {
                                availability: "in_stock" | "few" | "sold_out";
                                brand: string | null;
                                category: {
                                    slug: string;
                                    title: string;
                                } | null;
                                discount_percent: number | null;
                                ground: string | null;
                                picture: string | null;
                                price_from: boolean;
                                price_minor: number;
                                product_id: string;
                                reference_minor: number | null;
                                slug: string;
                                title: string;
                                variant_count: number;
                            }[];
                        }[];
                    };
                };
            };
            /** @description no_storefront or not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1I: {
        parameters: {
            query?: {
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    anonymousId?: string;
                    context?: {
                        [key: string]: unknown;
                    };
                    /** @description of track: what happened */
                    event?: string;
                    /** @description of group */
                    groupId?: string;
                    messageId?: string;
                    /** @description of page and screen */
                    name?: string;
                    /** @description of alias */
                    previousId?: string;
                    properties?: {
                        [key: string]: unknown;
                    };
                    sentAt?: string;
                    timestamp?: string;
                    traits?: {
                        [key: string]: unknown;
                    };
                    userId?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        /** @description messages that had come before */
                        duplicates: number;
                        rejected: {
                            detail: string;
                            index: number;
                            message_id: string | null;
                            reason: string;
                        }[];
                        /** @constant */
                        success: true;
                    };
                };
            };
            /** @description event_rejected or invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description intake_busy or too_many_events or door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Identify: {
        parameters: {
            query?: {
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    anonymousId?: string;
                    context?: {
                        [key: string]: unknown;
                    };
                    /** @description of track: what happened */
                    event?: string;
                    /** @description of group */
                    groupId?: string;
                    messageId?: string;
                    /** @description of page and screen */
                    name?: string;
                    /** @description of alias */
                    previousId?: string;
                    properties?: {
                        [key: string]: unknown;
                    };
                    sentAt?: string;
                    timestamp?: string;
                    traits?: {
                        [key: string]: unknown;
                    };
                    userId?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        /** @description messages that had come before */
                        duplicates: number;
                        rejected: {
                            detail: string;
                            index: number;
                            message_id: string | null;
                            reason: string;
                        }[];
                        /** @constant */
                        success: true;
                    };
                };
            };
            /** @description event_rejected or invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description intake_busy or too_many_events or door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1IdentityReviews: {
        parameters: {
            query?: {
                after?: string;
                customer_id?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            created_at: string;
                            customer: {
                                apart: {
                                    birth_year: string | null;
                                    city: string | null;
                                    systems: string[];
                                };
                                created_at: string;
                                customer_id: string;
                                email_masked: string | null;
                                first_name: string | null;
                                last_name: string | null;
                                /** @enum {unknown} */
                                locale: "tr" | "az" | "en";
                                phone_masked: string | null;
                            };
                            guards: ("conflicting_birth_dates" | "conflicting_verified_identifiers" | "other_first_name" | "too_little_in_common" | "several_candidates" | "warnings")[];
                            other: {
                                apart: {
                                    birth_year: string | null;
                                    city: string | null;
                                    systems: string[];
                                };
                                created_at: string;
                                customer_id: string;
                                email_masked: string | null;
                                first_name: string | null;
                                last_name: string | null;
                                /** @enum {unknown} */
                                locale: "tr" | "az" | "en";
                                phone_masked: string | null;
                            };
                            review_id: string;
                            strongest: string[];
                            /** @description in bits: log2 of the odds that both are one */
                            weight: number;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    getV1IdentityReviewsReviewId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                review_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        contacts_seen: boolean;
                        created_at: string;
                        customer: {
                            created_at: string;
                            customer_id: string;
                            email_masked: string | null;
                            first_name: string | null;
                            last_name: string | null;
                            /** @enum {unknown} */
                            locale: "tr" | "az" | "en";
                            phone_masked: string | null;
                        };
                        fields: {
                            field: string;
                            level: string;
                            of_customer: string | null;
                            of_other: string | null;
                            weight: number;
                        }[];
                        guards: ("conflicting_birth_dates" | "conflicting_verified_identifiers" | "other_first_name" | "too_little_in_common" | "several_candidates" | "warnings")[];
                        other: {
                            created_at: string;
                            customer_id: string;
                            email_masked: string | null;
                            first_name: string | null;
                            last_name: string | null;
                            /** @enum {unknown} */
                            locale: "tr" | "az" | "en";
                            phone_masked: string | null;
                        };
                        records: {
                            of_customer: {
                                external_id: string;
                                fields: {
                                    [key: string]: string;
                                };
                                system: string;
                            }[];
                            of_other: {
                                external_id: string;
                                fields: {
                                    [key: string]: string;
                                };
                                system: string;
                            }[];
                        };
                        review_id: string;
                        /** @enum {unknown} */
                        status: "open" | "same" | "not_same" | "settled";
                        /** @description in bits: log2 of the odds that both are one */
                        weight: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1IdentityReviewsReviewIdDecision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                review_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    decision: "same" | "not_same" | "later";
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description against a warning a second person has to look too */
                        awaits: {
                            expires_at: string;
                            proposal_id: string;
                        } | null;
                        /** @enum {unknown} */
                        decision: "same" | "not_same" | "later";
                        profile_id: string;
                        review_id: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description review_decided_already or proposed_already or profiles_changed or merge_has_warnings */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1LedgerAccounts: {
        parameters: {
            query?: {
                after?: string;
                company_id?: string;
                limit?: number;
                unit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            account: string;
                            balance_minor: number;
                            company_id: string;
                            credit_minor: number;
                            debit_minor: number;
                            kind: string;
                            owner: string | null;
                            side: "debit" | "credit";
                            unit: string;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    getV1LedgerTransfers: {
        parameters: {
            query?: {
                account?: string;
                after?: string;
                document?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            actor: string;
                            document: string;
                            group_key: string;
                            kind: string;
                            posted_at: string;
                            reverses: string | null;
                            transfers: {
                                amount_minor: number;
                                from: string;
                                to: string;
                            }[];
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    getV1Locations: {
        parameters: {
            query?: {
                after?: string;
                collects?: boolean;
                kind?: "store" | "warehouse";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            address: {
                                city: string;
                                district?: string;
                                postal_code?: string;
                                street: string;
                            };
                            changes_at: string | null;
                            city: string;
                            collects: boolean;
                            company_id: string;
                            country: string;
                            currency: string;
                            kind: string;
                            latitude: number | null;
                            location_id: string;
                            longitude: number | null;
                            name: string;
                            open_now: boolean;
                            opening_hours: {
                                exceptions?: {
                                    on: string;
                                    spans: {
                                        closes: string;
                                        opens: string;
                                    }[];
                                }[];
                                weekly: {
                                    closes: string;
                                    days: number[];
                                    opens: string;
                                }[];
                            };
                            phone: string | null;
                            slug: string;
                            time_zone: string;
                            today: {
                                closes: string;
                                opens: string;
                            }[];
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Locations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    address: {
                        city: string;
                        district?: string;
                        postal_code?: string;
                        street: string;
                    };
                    collects?: boolean;
                    company_id: string;
                    kind: "store" | "warehouse";
                    name: string;
                    opening_hours?: {
                        exceptions?: {
                            on: string;
                            spans: {
                                closes: string;
                                opens: string;
                            }[];
                        }[];
                        weekly: {
                            closes: string;
                            days: number[];
                            opens: string;
                        }[];
                    };
                    phone?: string;
                    position?: {
                        latitude: number;
                        longitude: number;
                    };
                    slug?: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        address: {
                            city: string;
                            district?: string;
                            postal_code?: string;
                            street: string;
                        };
                        changes_at: string | null;
                        city: string;
                        collects: boolean;
                        company_id: string;
                        country: string;
                        currency: string;
                        kind: string;
                        latitude: number | null;
                        location_id: string;
                        longitude: number | null;
                        name: string;
                        open_now: boolean;
                        opening_hours: {
                            exceptions?: {
                                on: string;
                                spans: {
                                    closes: string;
                                    opens: string;
                                }[];
                            }[];
                            weekly: {
                                closes: string;
                                days: number[];
                                opens: string;
                            }[];
                        };
                        phone: string | null;
                        slug: string;
                        time_zone: string;
                        today: {
                            closes: string;
                            opens: string;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description slug_taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description bad_phone or bad_opening_hours */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1LocationsLocationId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                location_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        address: {
                            city: string;
                            district?: string;
                            postal_code?: string;
                            street: string;
                        };
                        changes_at: string | null;
                        city: string;
                        collects: boolean;
                        company_id: string;
                        country: string;
                        currency: string;
                        kind: string;
                        latitude: number | null;
                        location_id: string;
                        longitude: number | null;
                        name: string;
                        open_now: boolean;
                        opening_hours: {
                            exceptions?: {
                                on: string;
                                spans: {
                                    closes: string;
                                    opens: string;
                                }[];
                            }[];
                            weekly: {
                                closes: string;
                                days: number[];
                                opens: string;
                            }[];
                        };
                        phone: string | null;
                        slug: string;
                        time_zone: string;
                        today: {
                            closes: string;
                            opens: string;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1LocationsLocationId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                location_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    collects?: boolean;
                    opening_hours?: {
                        exceptions?: {
                            on: string;
                            spans: {
                                closes: string;
                                opens: string;
                            }[];
                        }[];
                        weekly: {
                            closes: string;
                            days: number[];
                            opens: string;
                        }[];
                    };
                    phone?: string | null;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        address: {
                            city: string;
                            district?: string;
                            postal_code?: string;
                            street: string;
                        };
                        changes_at: string | null;
                        city: string;
                        collects: boolean;
                        company_id: string;
                        country: string;
                        currency: string;
                        kind: string;
                        latitude: number | null;
                        location_id: string;
                        longitude: number | null;
                        name: string;
                        open_now: boolean;
                        opening_hours: {
                            exceptions?: {
                                on: string;
                                spans: {
                                    closes: string;
                                    opens: string;
                                }[];
                            }[];
                            weekly: {
                                closes: string;
                                days: number[];
                                opens: string;
                            }[];
                        };
                        phone: string | null;
                        slug: string;
                        time_zone: string;
                        today: {
                            closes: string;
                            opens: string;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description bad_phone or bad_opening_hours */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1M: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                    };
                };
            };
            /** @description body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1MarketingRefusals: {
        parameters: {
            query: {
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1MarketingRefusals: {
        parameters: {
            query: {
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        channel: "sms" | "email";
                        company: string;
                    };
                };
            };
            /** @description body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        customer: {
                            created_at: string;
                            customer_id: string;
                            email: string | null;
                            first_name: string | null;
                            last_name: string | null;
                            /** @enum {unknown} */
                            locale: "tr" | "az" | "en";
                            phone: string | null;
                        } | null;
                    };
                };
            };
        };
    };
    patchV1Me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    first_name?: string;
                    last_name?: string;
                    /** @enum {unknown} */
                    locale?: "tr" | "az" | "en";
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        customer: {
                            created_at: string;
                            customer_id: string;
                            email: string | null;
                            first_name: string | null;
                            last_name: string | null;
                            /** @enum {unknown} */
                            locale: "tr" | "az" | "en";
                            phone: string | null;
                        };
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1MeConsents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        choices: {
                            /** @enum {unknown} */
                            channel: "sms" | "email" | "call" | "push" | "all";
                            /** @enum {unknown} */
                            purpose: "marketing" | "personalisation" | "analytics";
                            /** @description the phone or address it would go to; null: she has none, or none is needed */
                            recipient_masked: string | null;
                            said_at: string | null;
                            source: ("web" | "app" | "till" | "paper" | "phone" | "email" | "sms" | "social" | "event" | "import" | "register") | null;
                            /** @enum {unknown} */
                            state: "granted" | "refused" | "not_asked";
                            text_version: number | null;
                        }[];
                        company: {
                            company_id: string;
                            name: string;
                        };
                        preferences: {
                            from_hour: number | null;
                            marketing_by: ("sms" | "email" | "call") | null;
                            news_by: ("sms" | "email") | null;
                            until_hour: number | null;
                        };
                        texts: {
                            /** @enum {unknown} */
                            purpose: "marketing" | "personalisation" | "analytics";
                            text: {
                                az: string;
                                en: string;
                                tr: string;
                            };
                            version: number;
                        }[];
                    };
                };
            };
            /** @description no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1MeConsents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    choices: {
                        /** @enum {unknown} */
                        channel: "sms" | "email" | "call" | "push" | "all";
                        /** @enum {unknown} */
                        decision: "granted" | "refused";
                        /** @enum {unknown} */
                        purpose: "marketing" | "personalisation" | "analytics";
                    }[];
                    /** @description the versions of the words that were shown; nobody agrees to others */
                    text_versions: {
                        analytics?: number;
                        marketing?: number;
                        personalisation?: number;
                    };
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        choices: {
                            /** @enum {unknown} */
                            channel: "sms" | "email" | "call" | "push" | "all";
                            /** @enum {unknown} */
                            purpose: "marketing" | "personalisation" | "analytics";
                            /** @description the phone or address it would go to; null: she has none, or none is needed */
                            recipient_masked: string | null;
                            said_at: string | null;
                            source: ("web" | "app" | "till" | "paper" | "phone" | "email" | "sms" | "social" | "event" | "import" | "register") | null;
                            /** @enum {unknown} */
                            state: "granted" | "refused" | "not_asked";
                            text_version: number | null;
                        }[];
                        company: {
                            company_id: string;
                            name: string;
                        };
                        preferences: {
                            from_hour: number | null;
                            marketing_by: ("sms" | "email" | "call") | null;
                            news_by: ("sms" | "email") | null;
                            until_hour: number | null;
                        };
                        texts: {
                            /** @enum {unknown} */
                            purpose: "marketing" | "personalisation" | "analytics";
                            text: {
                                az: string;
                                en: string;
                                tr: string;
                            };
                            version: number;
                        }[];
                    };
                };
            };
            /** @description no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description text_outdated */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description never_asked or no_contact_for_channel */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1MeContactPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    from_hour?: number | null;
                    marketing_by?: ("sms" | "email" | "call") | null;
                    news_by?: ("sms" | "email") | null;
                    until_hour?: number | null;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        from_hour: number | null;
                        marketing_by: ("sms" | "email" | "call") | null;
                        news_by: ("sms" | "email") | null;
                        until_hour: number | null;
                    };
                };
            };
            /** @description hours_turned */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1MeContacts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    email?: string;
                    /** @description as people type it in the country of the shop */
                    phone?: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        customer: {
                            created_at: string;
                            customer_id: string;
                            email: string | null;
                            first_name: string | null;
                            last_name: string | null;
                            /** @enum {unknown} */
                            locale: "tr" | "az" | "en";
                            phone: string | null;
                        };
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description contact_taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description code_expired */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description contact_invalid or code_wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1MeCredit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        credits: {
                            /** @description less what is set aside for payments under way */
                            available_minor: number;
                            balance_minor: number;
                            company_id: string;
                            currency: string;
                        }[];
                    };
                };
            };
        };
    };
    getV1MeDataRequests: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            asked_at: string;
                            carry_out_at: string | null;
                            channel: string;
                            decided_at: string | null;
                            /** @description how long her data can be had at …/file; null: there is none */
                            download_until: string | null;
                            due_on: string;
                            /** @description what stands in the way of forgetting her now */
                            hindrances: {
                                /** @enum {unknown} */
                                reason: "open_order" | "open_payment";
                                subject: string;
                            }[];
                            /** @enum {unknown} */
                            kind: "export" | "erasure";
                            note: string | null;
                            proven_at: string | null;
                            reason: ("open_order" | "open_payment" | "legal_duty" | "not_her" | "merged_since") | null;
                            request_id: string;
                            /** @enum {unknown} */
                            status: "unproven" | "open" | "done" | "refused" | "withdrawn";
                        }[];
                    };
                };
            };
        };
    };
    postV1MeDataRequests: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    kind: "export" | "erasure";
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expires_at: string;
                        request: {
                            asked_at: string;
                            carry_out_at: string | null;
                            channel: string;
                            decided_at: string | null;
                            /** @description how long her data can be had at …/file; null: there is none */
                            download_until: string | null;
                            due_on: string;
                            /** @description what stands in the way of forgetting her now */
                            hindrances: {
                                /** @enum {unknown} */
                                reason: "open_order" | "open_payment";
                                subject: string;
                            }[];
                            /** @enum {unknown} */
                            kind: "export" | "erasure";
                            note: string | null;
                            proven_at: string | null;
                            reason: ("open_order" | "open_payment" | "legal_duty" | "not_her" | "merged_since") | null;
                            request_id: string;
                            /** @enum {unknown} */
                            status: "unproven" | "open" | "done" | "refused" | "withdrawn";
                        };
                        /** @description masked */
                        sent_to: string;
                    };
                };
            };
            /** @description no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request_open_already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description nothing_proven */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too_many_codes */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1MeDataRequestsRequestId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        asked_at: string;
                        carry_out_at: string | null;
                        channel: string;
                        decided_at: string | null;
                        /** @description how long her data can be had at …/file; null: there is none */
                        download_until: string | null;
                        due_on: string;
                        /** @description what stands in the way of forgetting her now */
                        hindrances: {
                            /** @enum {unknown} */
                            reason: "open_order" | "open_payment";
                            subject: string;
                        }[];
                        /** @enum {unknown} */
                        kind: "export" | "erasure";
                        note: string | null;
                        proven_at: string | null;
                        reason: ("open_order" | "open_payment" | "legal_duty" | "not_her" | "merged_since") | null;
                        request_id: string;
                        /** @enum {unknown} */
                        status: "unproven" | "open" | "done" | "refused" | "withdrawn";
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request_closed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1MeDataRequestsRequestIdFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description export_gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Messages: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                medium?: "sms" | "email";
                status?: "waiting" | "sent" | "failed" | "kept";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            body: string;
                            company_id: string | null;
                            created_at: string;
                            customer_id: string | null;
                            error: string | null;
                            kind: string;
                            locale: string;
                            /** @enum {unknown} */
                            medium: "sms" | "email";
                            message_id: string;
                            /** @description masked */
                            recipient: string;
                            sent_at: string | null;
                            /** @enum {unknown} */
                            status: "waiting" | "sent" | "failed" | "kept";
                            subject: string | null;
                            tries: number;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    getV1OrderTotals: {
        parameters: {
            query: {
                placed_before?: string;
                placed_from: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            channel: string;
                            company_id: string;
                            currency: string;
                            hour_at: string;
                            order_count: number;
                            total_minor: number;
                        }[];
                        /** @description orders of any time that are still to be sent or handed over; counted up to a thousand */
                        waiting: {
                            collect: number;
                            ship: number;
                        };
                    };
                };
            };
        };
    };
    getV1Orders: {
        parameters: {
            query?: {
                after?: string;
                channel?: string;
                customer_id?: string;
                delivery?: "ship" | "collect" | "taken";
                limit?: number;
                location_id?: string;
                order_ids?: string;
                placed_from?: string;
                search?: string;
                status?: "placed" | "completed" | "cancelled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            channel: string;
                            company_id: string;
                            currency: string;
                            customer_id: string | null;
                            /** @description as she left it with the order, else as her profile has it; for staff */
                            customer_name: string | null;
                            delivery: "ship" | "collect" | "taken";
                            item_count: number;
                            location_id: string;
                            location_name: string;
                            number: string;
                            order_id: string;
                            placed_at: string;
                            status: string;
                            total_minor: number;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    getV1OrdersOrderId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        cart_id: string;
                        channel: string;
                        company_id: string;
                        contact: null | {
                            address: unknown;
                            email: string | null;
                            invoice: ({
                                /** @constant */
                                kind: "company";
                                legal_name: string;
                                /** @description VKN, VÖEN, …; a sole trader gives her own number */
                                tax_number: string;
                                tax_office?: string;
                            } | {
                                /** @constant */
                                kind: "person";
                                tax_number: string;
                            }) | null;
                            name: string | null;
                            phone: string | null;
                        };
                        currency: string;
                        customer_id: string | null;
                        delivery: "ship" | "collect" | "taken";
                        lines: {
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_number: number;
                            /** @description in the language of the reader, where the catalogue has one now */
                            local_title: string;
                            picture: string | null;
                            quantity: number;
                            salesperson_id: string | null;
                            sku: string;
                            /** @description of its page, while it is on the shelf */
                            slug: string | null;
                            tax_minor: number;
                            tax_rate_bp: number;
                            /** @description as it was sold, in the language of the company */
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        location: {
                            location_id: string;
                            name: string;
                        };
                        net_minor: number;
                        number: string;
                        order_id: string;
                        placed_at: string;
                        placed_by: string;
                        /** @description what was taken off the whole, in the order in which it counted */
                        promotions: {
                            amount_minor: number;
                            coupon_code: string | null;
                            name: string;
                            promotion_id: string;
                            /** @description by which it was reduced */
                            version: number;
                        }[];
                        register_id: string | null;
                        status: string;
                        tax_minor: number;
                        taxes: {
                            net_minor: number;
                            tax_minor: number;
                            tax_rate_bp: number;
                            total_minor: number;
                        }[];
                        total_minor: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1OrdersOrderIdAgreements: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            agreed_at: string;
                            agreement_id: string;
                            /** @description null once it need not be kept any more, and for staff who may not see her name and address */
                            body: string | null;
                            body_sha256: string;
                            channel: string;
                            /** @enum {unknown} */
                            kind: "pre_information" | "distance_contract";
                            locale: string;
                            text_version: string;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getV1OrdersOrderIdReceipt.html": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getV1OrdersOrderIdReceipt.txt": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1OrdersOrderIdTimeline: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            actor: string;
                            channel: string | null;
                            data: {
                                [key: string]: unknown;
                            };
                            event_id: string;
                            location_id: string | null;
                            occurred_at: string;
                            subject: string;
                            type: string;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1P: {
        parameters: {
            query?: {
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    anonymousId?: string;
                    context?: {
                        [key: string]: unknown;
                    };
                    /** @description of track: what happened */
                    event?: string;
                    /** @description of group */
                    groupId?: string;
                    messageId?: string;
                    /** @description of page and screen */
                    name?: string;
                    /** @description of alias */
                    previousId?: string;
                    properties?: {
                        [key: string]: unknown;
                    };
                    sentAt?: string;
                    timestamp?: string;
                    traits?: {
                        [key: string]: unknown;
                    };
                    userId?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        /** @description messages that had come before */
                        duplicates: number;
                        rejected: {
                            detail: string;
                            index: number;
                            message_id: string | null;
                            reason: string;
                        }[];
                        /** @constant */
                        success: true;
                    };
                };
            };
            /** @description event_rejected or invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description intake_busy or too_many_events or door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Page: {
        parameters: {
            query?: {
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    anonymousId?: string;
                    context?: {
                        [key: string]: unknown;
                    };
                    /** @description of track: what happened */
                    event?: string;
                    /** @description of group */
                    groupId?: string;
                    messageId?: string;
                    /** @description of page and screen */
                    name?: string;
                    /** @description of alias */
                    previousId?: string;
                    properties?: {
                        [key: string]: unknown;
                    };
                    sentAt?: string;
                    timestamp?: string;
                    traits?: {
                        [key: string]: unknown;
                    };
                    userId?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        /** @description messages that had come before */
                        duplicates: number;
                        rejected: {
                            detail: string;
                            index: number;
                            message_id: string | null;
                            reason: string;
                        }[];
                        /** @constant */
                        success: true;
                    };
                };
            };
            /** @description event_rejected or invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description intake_busy or too_many_events or door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1PageViews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    path: string;
                    title: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description false: she has not allowed it */
                        kept: boolean;
                    };
                };
            };
            /** @description no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PaymentMethods: {
        parameters: {
            query?: {
                door?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            doors: string[];
                            method: string;
                            /** @description a member of staff sees the money */
                            on_site: boolean;
                            /** @description without a token the customer is sent to a page of the provider, who asks for her card there */
                            own_page: boolean;
                            provider: string;
                        }[];
                    };
                };
            };
            /** @description no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1PaymentPayouts: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description what has come to the bank */
                    arrived_minor: number;
                    /** @description what the provider has kept */
                    commission_minor: number;
                    company_id: string;
                    provider: string;
                    /** @description of the provider: the number of the payout on its statement */
                    reference: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        currency: string;
                        group_key: string;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description group_key_reused or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PaymentReturnsPaymentId: {
        parameters: {
            query?: {
                locale?: string;
            };
            header?: never;
            path: {
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
        };
    };
    postV1PaymentReturnsPaymentId: {
        parameters: {
            query?: {
                locale?: string;
            };
            header?: never;
            path: {
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
            /** @description body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1PaymentWebhooksProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        received: true;
                    };
                };
            };
            /** @description body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description webhook_not_signed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown_provider */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Payments: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                order_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            amount_minor: number;
                            captured_minor: number;
                            changes: {
                                amount_minor: number;
                                asked_at: string;
                                asked_by: string;
                                change_id: string;
                                kind: string;
                                reason: string | null;
                                settled_at: string | null;
                                status: string;
                            }[];
                            company_id: string;
                            created_at: string;
                            created_by: string;
                            currency: string;
                            method: string;
                            order_id: string | null;
                            payment_id: string;
                            provider: string;
                            provider_reference: string | null;
                            purpose_id: string;
                            reason: string | null;
                            refunded_minor: number;
                            register_id: string | null;
                            /** @description let go by the provider with the last capture */
                            released_minor: number;
                            settled_at: string | null;
                            status: string;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    getV1PaymentsPaymentId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        amount_minor: number;
                        captured_minor: number;
                        changes: {
                            amount_minor: number;
                            asked_at: string;
                            asked_by: string;
                            change_id: string;
                            kind: string;
                            reason: string | null;
                            settled_at: string | null;
                            status: string;
                        }[];
                        company_id: string;
                        created_at: string;
                        created_by: string;
                        currency: string;
                        method: string;
                        order_id: string | null;
                        payment_id: string;
                        provider: string;
                        provider_reference: string | null;
                        purpose_id: string;
                        reason: string | null;
                        refunded_minor: number;
                        register_id: string | null;
                        /** @description let go by the provider with the last capture */
                        released_minor: number;
                        settled_at: string | null;
                        status: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1PaymentsPaymentIdCancellation: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        amount_minor: number;
                        captured_minor: number;
                        changes: {
                            amount_minor: number;
                            asked_at: string;
                            asked_by: string;
                            change_id: string;
                            kind: string;
                            reason: string | null;
                            settled_at: string | null;
                            status: string;
                        }[];
                        company_id: string;
                        created_at: string;
                        created_by: string;
                        currency: string;
                        method: string;
                        order_id: string | null;
                        payment_id: string;
                        provider: string;
                        provider_reference: string | null;
                        purpose_id: string;
                        reason: string | null;
                        refunded_minor: number;
                        register_id: string | null;
                        /** @description let go by the provider with the last capture */
                        released_minor: number;
                        settled_at: string | null;
                        status: string;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description payment_not_cancellable or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1PaymentsPaymentIdCaptures: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description all that is left, when not given */
                    amount_minor?: number;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        amount_minor: number;
                        captured_minor: number;
                        changes: {
                            amount_minor: number;
                            asked_at: string;
                            asked_by: string;
                            change_id: string;
                            kind: string;
                            reason: string | null;
                            settled_at: string | null;
                            status: string;
                        }[];
                        company_id: string;
                        created_at: string;
                        created_by: string;
                        currency: string;
                        method: string;
                        order_id: string | null;
                        payment_id: string;
                        provider: string;
                        provider_reference: string | null;
                        purpose_id: string;
                        reason: string | null;
                        refunded_minor: number;
                        register_id: string | null;
                        /** @description let go by the provider with the last capture */
                        released_minor: number;
                        settled_at: string | null;
                        status: string;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description capture_exceeds_authorisation or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1PaymentsPaymentIdRefunds: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description all that is left, when not given */
                    amount_minor?: number;
                    /** @description whose drawer gives cash back */
                    register_id?: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        amount_minor: number;
                        captured_minor: number;
                        changes: {
                            amount_minor: number;
                            asked_at: string;
                            asked_by: string;
                            change_id: string;
                            kind: string;
                            reason: string | null;
                            settled_at: string | null;
                            status: string;
                        }[];
                        company_id: string;
                        created_at: string;
                        created_by: string;
                        currency: string;
                        method: string;
                        order_id: string | null;
                        payment_id: string;
                        provider: string;
                        provider_reference: string | null;
                        purpose_id: string;
                        reason: string | null;
                        refunded_minor: number;
                        register_id: string | null;
                        /** @description let go by the provider with the last capture */
                        released_minor: number;
                        settled_at: string | null;
                        status: string;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description refund_exceeds_capture or insufficient_balance or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PriceChanges: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            applied_by: string | null;
                            change_id: string;
                            created_at: string;
                            created_by: string;
                            currency: string;
                            excepted: number;
                            highest_minor: number | null;
                            how: unknown;
                            least_bp: number | null;
                            lowered: number;
                            lowest_minor: number | null;
                            most_bp: number | null;
                            name: string;
                            price_list_id: string;
                            problems: {
                                line: number;
                                text: string;
                                why: string;
                            }[];
                            product_count: number;
                            raised: number;
                            state: "looked_at" | "applied" | "undone";
                            suspicious: number;
                            undo_of: string | null;
                            valid_from: string | null;
                            variant_count: number;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    postV1PriceChanges: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    category?: string;
                    ending?: "00" | "90" | "95" | "99";
                    how: {
                        /** @constant */
                        kind: "percentage";
                        /** @description 1250 is 12.5 % more */
                        percent_bp: number;
                    } | {
                        amount_minor: number;
                        /** @constant */
                        kind: "amount";
                    } | {
                        /** @description of the file, in base64 */
                        content: string;
                        /** @constant */
                        kind: "table";
                    };
                    name: string;
                    price_list_id: string;
                    skus?: string[];
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applied_by: string | null;
                        change_id: string;
                        created_at: string;
                        created_by: string;
                        currency: string;
                        excepted: number;
                        highest_minor: number | null;
                        how: unknown;
                        least_bp: number | null;
                        lowered: number;
                        lowest_minor: number | null;
                        most_bp: number | null;
                        name: string;
                        price_list_id: string;
                        problems: {
                            line: number;
                            text: string;
                            why: string;
                        }[];
                        product_count: number;
                        raised: number;
                        state: "looked_at" | "applied" | "undone";
                        suspicious: number;
                        undo_of: string | null;
                        valid_from: string | null;
                        variant_count: number;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description table_unreadable or too_many_prices or nothing_changes or idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PriceChangesChangeId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                change_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applied_by: string | null;
                        change_id: string;
                        created_at: string;
                        created_by: string;
                        currency: string;
                        excepted: number;
                        highest_minor: number | null;
                        how: unknown;
                        least_bp: number | null;
                        lowered: number;
                        lowest_minor: number | null;
                        most_bp: number | null;
                        name: string;
                        price_list_id: string;
                        problems: {
                            line: number;
                            text: string;
                            why: string;
                        }[];
                        product_count: number;
                        raised: number;
                        state: "looked_at" | "applied" | "undone";
                        suspicious: number;
                        undo_of: string | null;
                        valid_from: string | null;
                        variant_count: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1PriceChangesChangeIdApplication: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                change_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    valid_from?: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applied_by: string | null;
                        change_id: string;
                        created_at: string;
                        created_by: string;
                        currency: string;
                        excepted: number;
                        highest_minor: number | null;
                        how: unknown;
                        least_bp: number | null;
                        lowered: number;
                        lowest_minor: number | null;
                        most_bp: number | null;
                        name: string;
                        price_list_id: string;
                        problems: {
                            line: number;
                            text: string;
                            why: string;
                        }[];
                        product_count: number;
                        raised: number;
                        state: "looked_at" | "applied" | "undone";
                        suspicious: number;
                        undo_of: string | null;
                        valid_from: string | null;
                        variant_count: number;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description change_applied or prices_moved or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description price_in_the_past or price_out_of_range or idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PriceChangesChangeIdLabels: {
        parameters: {
            query: {
                after?: string;
                limit?: number;
                location_id: string;
            };
            header?: never;
            path: {
                change_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            currency: string;
                            gtin: string | null;
                            /** @description how many lie there */
                            pieces: number;
                            price_minor: number;
                            reference_minor: number | null;
                            since: string;
                            sku: string;
                            title: string;
                            variant_id: string;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PriceChangesChangeIdRows: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                suspicious?: boolean;
            };
            header?: never;
            path: {
                change_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            new_minor: number;
                            old_minor: number | null;
                            product_id: string;
                            sku: string;
                            suspicion: ("tenfold" | "far" | "free") | null;
                            title: string;
                            variant_id: string;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1PriceChangesChangeIdUndoing: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                change_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applied_by: string | null;
                        change_id: string;
                        created_at: string;
                        created_by: string;
                        currency: string;
                        excepted: number;
                        highest_minor: number | null;
                        how: unknown;
                        least_bp: number | null;
                        lowered: number;
                        lowest_minor: number | null;
                        most_bp: number | null;
                        name: string;
                        price_list_id: string;
                        problems: {
                            line: number;
                            text: string;
                            why: string;
                        }[];
                        product_count: number;
                        raised: number;
                        state: "looked_at" | "applied" | "undone";
                        suspicious: number;
                        undo_of: string | null;
                        valid_from: string | null;
                        variant_count: number;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description change_not_applied or prices_moved or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description nothing_changes or price_out_of_range or idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PriceExceptions: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                state?: "living" | "over";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            announced_percent: number | null;
                            channel: string | null;
                            company_id: string;
                            currency: string;
                            customer_id: string | null;
                            ends_at: string;
                            exception_id: string;
                            level: "contract" | "location" | "channel" | "market";
                            location_id: string | null;
                            location_name: string | null;
                            name: string;
                            overrides: boolean;
                            owner_id: string;
                            owner_name: string;
                            price_list_id: string;
                            reason: string;
                            starts_at: string;
                            state: "coming" | "living" | "over";
                            variant_count: number;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    postV1PriceExceptions: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description what the banner says; refused where the law does not let it be said of every variant */
                    announced_percent?: number;
                    channel?: "web" | "app" | "till" | "phone" | "chat" | "social" | "marketplace" | "desk";
                    customer_id?: string;
                    ends_at: string;
                    location_id?: string;
                    name: string;
                    /** @description it takes the place of other exceptions of its level, also where it is dearer */
                    overrides?: boolean;
                    /** @description who answers for it; the caller if it is left out */
                    owner_id?: string;
                    price_list_id: string;
                    prices: {
                        amount_minor: number;
                        from_quantity?: number;
                        variant_id: string;
                    }[];
                    reason: string;
                    starts_at?: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        announced_percent: number | null;
                        channel: string | null;
                        company_id: string;
                        currency: string;
                        customer_id: string | null;
                        ends_at: string;
                        exception_id: string;
                        level: "contract" | "location" | "channel" | "market";
                        location_id: string | null;
                        location_name: string | null;
                        name: string;
                        overrides: boolean;
                        owner_id: string;
                        owner_name: string;
                        price_list_id: string;
                        reason: string;
                        starts_at: string;
                        state: "coming" | "living" | "over";
                        variant_count: number;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found or unknown_variant */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unlawful_reduction or price_out_of_range or one_level_only or ends_before_it_begins or lasts_too_long or price_given_twice or not_on_the_list or idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PriceExceptionsExceptionId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                exception_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        announced_percent: number | null;
                        channel: string | null;
                        company_id: string;
                        currency: string;
                        customer_id: string | null;
                        ends_at: string;
                        exception_id: string;
                        level: "contract" | "location" | "channel" | "market";
                        location_id: string | null;
                        location_name: string | null;
                        name: string;
                        overrides: boolean;
                        owner_id: string;
                        owner_name: string;
                        price_list_id: string;
                        reason: string;
                        starts_at: string;
                        state: "coming" | "living" | "over";
                        variant_count: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1PriceExceptionsExceptionIdEnding: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                exception_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ends_at?: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        announced_percent: number | null;
                        channel: string | null;
                        company_id: string;
                        currency: string;
                        customer_id: string | null;
                        ends_at: string;
                        exception_id: string;
                        level: "contract" | "location" | "channel" | "market";
                        location_id: string | null;
                        location_name: string | null;
                        name: string;
                        overrides: boolean;
                        owner_id: string;
                        owner_name: string;
                        price_list_id: string;
                        reason: string;
                        starts_at: string;
                        state: "coming" | "living" | "over";
                        variant_count: number;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description exception_is_over or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description ends_before_it_begins or lasts_too_long or idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PriceExceptionsExceptionIdEvidence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                exception_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        company: {
                            country: string;
                            legal_name: string;
                            tax_number: string;
                        };
                        exception: {
                            announced_percent: number | null;
                            channel: string | null;
                            currency: string;
                            ends_at: string;
                            exception_id: string;
                            location_id: string | null;
                            name: string;
                            reason: string;
                            starts_at: string;
                        };
                        reductions: {
                            amount_minor: number;
                            begins_at: string;
                            by_rule: {
                                days: number;
                                instrument: string;
                                is_new: boolean;
                                reference_minor: number;
                                window_from: string;
                            }[];
                            /** @description a channel or a place; empty: every door */
                            door: string;
                            history: {
                                amount_minor: number;
                                from: string;
                                reduced: boolean;
                            }[];
                            lawful_percent: number;
                            reference_minor: number | null;
                            sku: string;
                            title: string;
                            variant_id: string;
                        }[];
                        /** @description of the rest of this object as JSON without spaces */
                        sha256: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getV1PriceExceptionsExceptionIdEvidence.csv": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                exception_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PriceExceptionsExceptionIdPrices: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                exception_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            amount_minor: number;
                            from_quantity: number;
                            list_minor: number | null;
                            product_id: string;
                            sku: string;
                            variant_id: string;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PriceLists: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            company_id: string;
                            currency: string;
                            name: string;
                            price_list_id: string;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    getV1PriceListsPriceListIdPrices: {
        parameters: {
            query: {
                after?: string;
                limit?: number;
                product_id: string;
            };
            header?: never;
            path: {
                price_list_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            amount_minor: number;
                            product_id: string;
                            sku: string;
                            valid_from: string;
                            variant_id: string;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1PriceListsPriceListIdPrices: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                price_list_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    currency?: string;
                    prices: {
                        amount_minor: number;
                        variant_id: string;
                    }[];
                    valid_from?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changed: string[];
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found or unknown_variant */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description price_out_of_range or other_currency or price_in_the_past or idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Prices: {
        parameters: {
            query: {
                product_ids: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            currency: string;
                            highest_minor: number;
                            lowest_minor: number;
                            price_list_id: string;
                            product_id: string;
                        }[];
                    };
                };
            };
        };
    };
    getV1PrivacyRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description valid today */
                            amount: number;
                            coming: {
                                amount: number;
                                valid_from: string;
                            }[];
                            rule: string;
                            set_by: string | null;
                            /** @description when what is kept that long was last gone through, and how much was let go of so far */
                            swept: {
                                removed: number;
                                swept_at: string;
                            } | null;
                            /** @enum {unknown} */
                            unit: "days" | "hours";
                            /** @description null: as delivered */
                            valid_from: string | null;
                        }[];
                    };
                };
            };
        };
    };
    putV1PrivacyRulesRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    amount: number;
                    valid_from: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description valid today */
                            amount: number;
                            coming: {
                                amount: number;
                                valid_from: string;
                            }[];
                            rule: string;
                            set_by: string | null;
                            /** @description when what is kept that long was last gone through, and how much was let go of so far */
                            swept: {
                                removed: number;
                                swept_at: string;
                            } | null;
                            /** @enum {unknown} */
                            unit: "days" | "hours";
                            /** @description null: as delivered */
                            valid_from: string | null;
                        }[];
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description rule_of_the_past */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ProductAddresses: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            slug: string;
                            updated_at: string;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Products: {
        parameters: {
            query?: {
                after?: string;
                available?: boolean;
                category?: string;
                limit?: number;
                location_id?: string;
                options?: string;
                price_max_minor?: number;
                price_min_minor?: number;
                search?: string;
                sku?: string;
                sort?: "relevance" | "newest" | "price_up" | "price_down";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        currency: string;
                        items: {
                            availability: "in_stock" | "few" | "sold_out";
                            brand: string | null;
                            category: {
                                slug: string;
                                title: string;
                            } | null;
                            discount_percent: number | null;
                            ground: string | null;
                            picture: string | null;
                            price_from: boolean;
                            price_minor: number;
                            product_id: string;
                            reference_minor: number | null;
                            slug: string;
                            title: string;
                            variant_count: number;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description no_storefront or not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ProductsSlug: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        attributes: {
                            [key: string]: unknown;
                        };
                        brand: string | null;
                        breadcrumbs: {
                            slug: string;
                            title: string;
                        }[];
                        currency: string;
                        description: string;
                        ground: string | null;
                        media: {
                            alt: string;
                            url: string;
                        }[];
                        picture: string | null;
                        price_from: boolean;
                        price_minor: number;
                        product_id: string;
                        related: {
                            availability: "in_stock" | "few" | "sold_out";
                            brand: string | null;
                            category: {
                                slug: string;
                                title: string;
                            } | null;
                            discount_percent: number | null;
                            ground: string | null;
                            picture: string | null;
                            price_from: boolean;
                            price_minor: number;
                            product_id: string;
                            reference_minor: number | null;
                            slug: string;
                            title: string;
                            variant_count: number;
                        }[];
                        slug: string;
                        title: string;
                        variants: {
                            availability: "in_stock" | "few" | "sold_out";
                            delivery: "in_stock" | "few" | "sold_out";
                            discount_percent: number | null;
                            gtin: string | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            price_minor: number;
                            reference_minor: number | null;
                            sku: string;
                            stores: {
                                availability: "in_stock" | "few" | "sold_out";
                                city: string;
                                location_id: string;
                                name: string;
                                quantity_hint: number | null;
                            }[];
                            variant_id: string;
                        }[];
                    };
                };
            };
            /** @description no_storefront or not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ProjectsWriteKeySettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                write_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        integrations: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            /** @description invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PromotionGoods: {
        parameters: {
            query?: {
                company_id?: string;
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        company_id: string;
                        country: string;
                        currency: string;
                        items: {
                            category_ids: string[];
                            product_id: string;
                            sku: string;
                            /** @enum {unknown} */
                            tax_class: "standard" | "reduced" | "basic" | "zero";
                            title: string;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        time_zone: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Promotions: {
        parameters: {
            query?: {
                after?: string;
                company_id?: string;
                limit?: number;
                status?: "draft" | "on" | "ended";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            asks_coupon: boolean;
                            changed_at: string;
                            class: string;
                            company_id: string;
                            currency: string;
                            ends_at: string | null;
                            /** @enum {unknown} */
                            kind: "percentage" | "amount" | "fixed_price" | "tiers" | "buy_get" | "bundle" | "gift";
                            limits: {
                                budget_minor?: number;
                                most_uses?: number;
                                most_uses_per_customer?: number;
                            };
                            name: {
                                az?: string;
                                en?: string;
                                tr?: string;
                            };
                            promotion_id: string;
                            spent_minor: number;
                            starts_at: string | null;
                            /** @enum {unknown} */
                            state: "draft" | "waiting" | "on" | "over" | "used_up" | "ended";
                            /** @enum {unknown} */
                            status: "draft" | "on" | "ended";
                            uses: number;
                            version: number;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    postV1Promotions: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    company_id: string;
                    limits: {
                        budget_minor?: number;
                        most_uses?: number;
                        most_uses_per_customer?: number;
                    };
                    name: {
                        az?: string;
                        en?: string;
                        tr?: string;
                    };
                    rule: {
                        asks?: {
                            channels?: string[];
                            /** @constant */
                            coupon?: true;
                            /** @constant */
                            first_order?: true;
                            from_time?: string;
                            goods?: {
                                category_ids?: string[];
                                except?: {
                                    category_ids?: string[];
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                product_ids?: string[];
                                variant_ids?: string[];
                            };
                            least_minor?: number;
                            least_quantity?: number;
                            location_ids?: string[];
                            segments?: string[];
                            tiers?: string[];
                            until_time?: string;
                            weekdays?: number[];
                        };
                        benefit: {
                            /** @constant */
                            kind: "percentage";
                            most_minor?: number;
                            percent_bp: number;
                        } | {
                            amount_minor: number;
                            /** @constant */
                            kind: "amount";
                            per: "piece" | "whole";
                        } | {
                            /** @constant */
                            kind: "fixed_price";
                            price_minor: number;
                        } | {
                            by: "quantity" | "amount";
                            /** @constant */
                            kind: "tiers";
                            steps: {
                                from: number;
                                percent_bp: number;
                            }[];
                        } | {
                            buy: number;
                            get: number;
                            get_goods?: {
                                category_ids?: string[];
                                except?: {
                                    category_ids?: string[];
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                product_ids?: string[];
                                variant_ids?: string[];
                            };
                            /** @constant */
                            kind: "buy_get";
                            most_times?: number;
                            percent_bp: number;
                        } | {
                            /** @constant */
                            kind: "bundle";
                            most_times?: number;
                            parts: {
                                goods: {
                                    category_ids?: string[];
                                    except?: {
                                        category_ids?: string[];
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                quantity: number;
                            }[];
                            price_minor: number;
                        } | {
                            /** @constant */
                            kind: "gift";
                            quantity: number;
                        };
                        /** @enum {unknown} */
                        class: "line" | "order" | "shipping";
                        /** @description local time of the shop, `YYYY-MM-DDTHH:MM` */
                        ends_at?: string;
                        exclusive?: boolean;
                        goods?: {
                            category_ids?: string[];
                            except?: {
                                category_ids?: string[];
                                product_ids?: string[];
                                variant_ids?: string[];
                            };
                            product_ids?: string[];
                            variant_ids?: string[];
                        };
                        priority: number;
                        stacking_group?: string;
                        /** @description local time of the shop, `YYYY-MM-DDTHH:MM` */
                        starts_at?: string;
                    };
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        asks_coupon: boolean;
                        changed_at: string;
                        class: string;
                        company_id: string;
                        currency: string;
                        ends_at: string | null;
                        /** @enum {unknown} */
                        kind: "percentage" | "amount" | "fixed_price" | "tiers" | "buy_get" | "bundle" | "gift";
                        limits: {
                            budget_minor?: number;
                            most_uses?: number;
                            most_uses_per_customer?: number;
                        };
                        name: {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                        promotion_id: string;
                        rule: {
                            asks?: {
                                channels?: string[];
                                /** @constant */
                                coupon?: true;
                                /** @constant */
                                first_order?: true;
                                from_time?: string;
                                goods?: {
                                    category_ids?: string[];
                                    except?: {
                                        category_ids?: string[];
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                least_minor?: number;
                                least_quantity?: number;
                                location_ids?: string[];
                                segments?: string[];
                                tiers?: string[];
                                until_time?: string;
                                weekdays?: number[];
                            };
                            benefit: {
                                /** @constant */
                                kind: "percentage";
                                most_minor?: number;
                                percent_bp: number;
                            } | {
                                amount_minor: number;
                                /** @constant */
                                kind: "amount";
                                per: "piece" | "whole";
                            } | {
                                /** @constant */
                                kind: "fixed_price";
                                price_minor: number;
                            } | {
                                by: "quantity" | "amount";
                                /** @constant */
                                kind: "tiers";
                                steps: {
                                    from: number;
                                    percent_bp: number;
                                }[];
                            } | {
                                buy: number;
                                get: number;
                                get_goods?: {
                                    category_ids?: string[];
                                    except?: {
                                        category_ids?: string[];
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                /** @constant */
                                kind: "buy_get";
                                most_times?: number;
                                percent_bp: number;
                            } | {
                                /** @constant */
                                kind: "bundle";
                                most_times?: number;
                                parts: {
                                    goods: {
                                        category_ids?: string[];
                                        except?: {
                                            category_ids?: string[];
                                            product_ids?: string[];
                                            variant_ids?: string[];
                                        };
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    quantity: number;
                                }[];
                                price_minor: number;
                            } | {
                                /** @constant */
                                kind: "gift";
                                quantity: number;
                            };
                            /** @enum {unknown} */
                            class: "line" | "order" | "shipping";
                            /** @description local time of the shop, `YYYY-MM-DDTHH:MM` */
                            ends_at?: string;
                            exclusive?: boolean;
                            goods?: {
                                category_ids?: string[];
                                except?: {
                                    category_ids?: string[];
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                product_ids?: string[];
                                variant_ids?: string[];
                            };
                            priority: number;
                            stacking_group?: string;
                            /** @description local time of the shop, `YYYY-MM-DDTHH:MM` */
                            starts_at?: string;
                        };
                        spent_minor: number;
                        starts_at: string | null;
                        /** @enum {unknown} */
                        state: "draft" | "waiting" | "on" | "over" | "used_up" | "ended";
                        /** @enum {unknown} */
                        status: "draft" | "on" | "ended";
                        uses: number;
                        version: number;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description name_missing or promotion_malformed or promotion_of_unknown or idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PromotionsPromotionId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                promotion_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        asks_coupon: boolean;
                        changed_at: string;
                        class: string;
                        company_id: string;
                        currency: string;
                        ends_at: string | null;
                        /** @enum {unknown} */
                        kind: "percentage" | "amount" | "fixed_price" | "tiers" | "buy_get" | "bundle" | "gift";
                        limits: {
                            budget_minor?: number;
                            most_uses?: number;
                            most_uses_per_customer?: number;
                        };
                        name: {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                        promotion_id: string;
                        rule: {
                            asks?: {
                                channels?: string[];
                                /** @constant */
                                coupon?: true;
                                /** @constant */
                                first_order?: true;
                                from_time?: string;
                                goods?: {
                                    category_ids?: string[];
                                    except?: {
                                        category_ids?: string[];
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                least_minor?: number;
                                least_quantity?: number;
                                location_ids?: string[];
                                segments?: string[];
                                tiers?: string[];
                                until_time?: string;
                                weekdays?: number[];
                            };
                            benefit: {
                                /** @constant */
                                kind: "percentage";
                                most_minor?: number;
                                percent_bp: number;
                            } | {
                                amount_minor: number;
                                /** @constant */
                                kind: "amount";
                                per: "piece" | "whole";
                            } | {
                                /** @constant */
                                kind: "fixed_price";
                                price_minor: number;
                            } | {
                                by: "quantity" | "amount";
                                /** @constant */
                                kind: "tiers";
                                steps: {
                                    from: number;
                                    percent_bp: number;
                                }[];
                            } | {
                                buy: number;
                                get: number;
                                get_goods?: {
                                    category_ids?: string[];
                                    except?: {
                                        category_ids?: string[];
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                /** @constant */
                                kind: "buy_get";
                                most_times?: number;
                                percent_bp: number;
                            } | {
                                /** @constant */
                                kind: "bundle";
                                most_times?: number;
                                parts: {
                                    goods: {
                                        category_ids?: string[];
                                        except?: {
                                            category_ids?: string[];
                                            product_ids?: string[];
                                            variant_ids?: string[];
                                        };
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    quantity: number;
                                }[];
                                price_minor: number;
                            } | {
                                /** @constant */
                                kind: "gift";
                                quantity: number;
                            };
                            /** @enum {unknown} */
                            class: "line" | "order" | "shipping";
                            /** @description local time of the shop, `YYYY-MM-DDTHH:MM` */
                            ends_at?: string;
                            exclusive?: boolean;
                            goods?: {
                                category_ids?: string[];
                                except?: {
                                    category_ids?: string[];
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                product_ids?: string[];
                                variant_ids?: string[];
                            };
                            priority: number;
                            stacking_group?: string;
                            /** @description local time of the shop, `YYYY-MM-DDTHH:MM` */
                            starts_at?: string;
                        };
                        spent_minor: number;
                        starts_at: string | null;
                        /** @enum {unknown} */
                        state: "draft" | "waiting" | "on" | "over" | "used_up" | "ended";
                        /** @enum {unknown} */
                        status: "draft" | "on" | "ended";
                        uses: number;
                        version: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1PromotionsPromotionId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                promotion_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    limits: {
                        budget_minor?: number;
                        most_uses?: number;
                        most_uses_per_customer?: number;
                    };
                    name: {
                        az?: string;
                        en?: string;
                        tr?: string;
                    };
                    rule: {
                        asks?: {
                            channels?: string[];
                            /** @constant */
                            coupon?: true;
                            /** @constant */
                            first_order?: true;
                            from_time?: string;
                            goods?: {
                                category_ids?: string[];
                                except?: {
                                    category_ids?: string[];
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                product_ids?: string[];
                                variant_ids?: string[];
                            };
                            least_minor?: number;
                            least_quantity?: number;
                            location_ids?: string[];
                            segments?: string[];
                            tiers?: string[];
                            until_time?: string;
                            weekdays?: number[];
                        };
                        benefit: {
                            /** @constant */
                            kind: "percentage";
                            most_minor?: number;
                            percent_bp: number;
                        } | {
                            amount_minor: number;
                            /** @constant */
                            kind: "amount";
                            per: "piece" | "whole";
                        } | {
                            /** @constant */
                            kind: "fixed_price";
                            price_minor: number;
                        } | {
                            by: "quantity" | "amount";
                            /** @constant */
                            kind: "tiers";
                            steps: {
                                from: number;
                                percent_bp: number;
                            }[];
                        } | {
                            buy: number;
                            get: number;
                            get_goods?: {
                                category_ids?: string[];
                                except?: {
                                    category_ids?: string[];
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                product_ids?: string[];
                                variant_ids?: string[];
                            };
                            /** @constant */
                            kind: "buy_get";
                            most_times?: number;
                            percent_bp: number;
                        } | {
                            /** @constant */
                            kind: "bundle";
                            most_times?: number;
                            parts: {
                                goods: {
                                    category_ids?: string[];
                                    except?: {
                                        category_ids?: string[];
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                quantity: number;
                            }[];
                            price_minor: number;
                        } | {
                            /** @constant */
                            kind: "gift";
                            quantity: number;
                        };
                        /** @enum {unknown} */
                        class: "line" | "order" | "shipping";
                        /** @description local time of the shop, `YYYY-MM-DDTHH:MM` */
                        ends_at?: string;
                        exclusive?: boolean;
                        goods?: {
                            category_ids?: string[];
                            except?: {
                                category_ids?: string[];
                                product_ids?: string[];
                                variant_ids?: string[];
                            };
                            product_ids?: string[];
                            variant_ids?: string[];
                        };
                        priority: number;
                        stacking_group?: string;
                        /** @description local time of the shop, `YYYY-MM-DDTHH:MM` */
                        starts_at?: string;
                    };
                    /** @description as the caller saw it */
                    version: number;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        asks_coupon: boolean;
                        changed_at: string;
                        class: string;
                        company_id: string;
                        currency: string;
                        ends_at: string | null;
                        /** @enum {unknown} */
                        kind: "percentage" | "amount" | "fixed_price" | "tiers" | "buy_get" | "bundle" | "gift";
                        limits: {
                            budget_minor?: number;
                            most_uses?: number;
                            most_uses_per_customer?: number;
                        };
                        name: {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                        promotion_id: string;
                        rule: {
                            asks?: {
                                channels?: string[];
                                /** @constant */
                                coupon?: true;
                                /** @constant */
                                first_order?: true;
                                from_time?: string;
                                goods?: {
                                    category_ids?: string[];
                                    except?: {
                                        category_ids?: string[];
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                least_minor?: number;
                                least_quantity?: number;
                                location_ids?: string[];
                                segments?: string[];
                                tiers?: string[];
                                until_time?: string;
                                weekdays?: number[];
                            };
                            benefit: {
                                /** @constant */
                                kind: "percentage";
                                most_minor?: number;
                                percent_bp: number;
                            } | {
                                amount_minor: number;
                                /** @constant */
                                kind: "amount";
                                per: "piece" | "whole";
                            } | {
                                /** @constant */
                                kind: "fixed_price";
                                price_minor: number;
                            } | {
                                by: "quantity" | "amount";
                                /** @constant */
                                kind: "tiers";
                                steps: {
                                    from: number;
                                    percent_bp: number;
                                }[];
                            } | {
                                buy: number;
                                get: number;
                                get_goods?: {
                                    category_ids?: string[];
                                    except?: {
                                        category_ids?: string[];
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                /** @constant */
                                kind: "buy_get";
                                most_times?: number;
                                percent_bp: number;
                            } | {
                                /** @constant */
                                kind: "bundle";
                                most_times?: number;
                                parts: {
                                    goods: {
                                        category_ids?: string[];
                                        except?: {
                                            category_ids?: string[];
                                            product_ids?: string[];
                                            variant_ids?: string[];
                                        };
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    quantity: number;
                                }[];
                                price_minor: number;
                            } | {
                                /** @constant */
                                kind: "gift";
                                quantity: number;
                            };
                            /** @enum {unknown} */
                            class: "line" | "order" | "shipping";
                            /** @description local time of the shop, `YYYY-MM-DDTHH:MM` */
                            ends_at?: string;
                            exclusive?: boolean;
                            goods?: {
                                category_ids?: string[];
                                except?: {
                                    category_ids?: string[];
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                product_ids?: string[];
                                variant_ids?: string[];
                            };
                            priority: number;
                            stacking_group?: string;
                            /** @description local time of the shop, `YYYY-MM-DDTHH:MM` */
                            starts_at?: string;
                        };
                        spent_minor: number;
                        starts_at: string | null;
                        /** @enum {unknown} */
                        state: "draft" | "waiting" | "on" | "over" | "used_up" | "ended";
                        /** @enum {unknown} */
                        status: "draft" | "on" | "ended";
                        uses: number;
                        version: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description promotion_ended or promotion_changed or limits_are_set_before */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description name_missing or promotion_malformed or promotion_of_unknown */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PromotionsPromotionIdCouponBatches: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                promotion_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            batch_id: string;
                            /** @description of a code for everybody */
                            code: string | null;
                            code_count: number;
                            created_at: string;
                            /** @enum {unknown} */
                            kind: "single" | "mass";
                            /** @description of codes for everybody: how often */
                            used_count: number;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1PromotionsPromotionIdCouponBatches: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                promotion_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    batch: {
                        count: number;
                        /** @constant */
                        kind: "single";
                    } | {
                        code: string;
                        /** @constant */
                        kind: "mass";
                        most_uses?: number;
                    };
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        batch_id: string;
                        /** @description of a code for everybody */
                        code: string | null;
                        code_count: number;
                        created_at: string;
                        /** @enum {unknown} */
                        kind: "single" | "mass";
                        /** @description of codes for everybody: how often */
                        used_count: number;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description promotion_ended or promotion_asks_no_coupon or code_taken or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description code_malformed or idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1PromotionsPromotionIdEnd: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                promotion_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        asks_coupon: boolean;
                        changed_at: string;
                        class: string;
                        company_id: string;
                        currency: string;
                        ends_at: string | null;
                        /** @enum {unknown} */
                        kind: "percentage" | "amount" | "fixed_price" | "tiers" | "buy_get" | "bundle" | "gift";
                        limits: {
                            budget_minor?: number;
                            most_uses?: number;
                            most_uses_per_customer?: number;
                        };
                        name: {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                        promotion_id: string;
                        rule: {
                            asks?: {
                                channels?: string[];
                                /** @constant */
                                coupon?: true;
                                /** @constant */
                                first_order?: true;
                                from_time?: string;
                                goods?: {
                                    category_ids?: string[];
                                    except?: {
                                        category_ids?: string[];
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                least_minor?: number;
                                least_quantity?: number;
                                location_ids?: string[];
                                segments?: string[];
                                tiers?: string[];
                                until_time?: string;
                                weekdays?: number[];
                            };
                            benefit: {
                                /** @constant */
                                kind: "percentage";
                                most_minor?: number;
                                percent_bp: number;
                            } | {
                                amount_minor: number;
                                /** @constant */
                                kind: "amount";
                                per: "piece" | "whole";
                            } | {
                                /** @constant */
                                kind: "fixed_price";
                                price_minor: number;
                            } | {
                                by: "quantity" | "amount";
                                /** @constant */
                                kind: "tiers";
                                steps: {
                                    from: number;
                                    percent_bp: number;
                                }[];
                            } | {
                                buy: number;
                                get: number;
                                get_goods?: {
                                    category_ids?: string[];
                                    except?: {
                                        category_ids?: string[];
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                /** @constant */
                                kind: "buy_get";
                                most_times?: number;
                                percent_bp: number;
                            } | {
                                /** @constant */
                                kind: "bundle";
                                most_times?: number;
                                parts: {
                                    goods: {
                                        category_ids?: string[];
                                        except?: {
                                            category_ids?: string[];
                                            product_ids?: string[];
                                            variant_ids?: string[];
                                        };
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    quantity: number;
                                }[];
                                price_minor: number;
                            } | {
                                /** @constant */
                                kind: "gift";
                                quantity: number;
                            };
                            /** @enum {unknown} */
                            class: "line" | "order" | "shipping";
                            /** @description local time of the shop, `YYYY-MM-DDTHH:MM` */
                            ends_at?: string;
                            exclusive?: boolean;
                            goods?: {
                                category_ids?: string[];
                                except?: {
                                    category_ids?: string[];
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                product_ids?: string[];
                                variant_ids?: string[];
                            };
                            priority: number;
                            stacking_group?: string;
                            /** @description local time of the shop, `YYYY-MM-DDTHH:MM` */
                            starts_at?: string;
                        };
                        spent_minor: number;
                        starts_at: string | null;
                        /** @enum {unknown} */
                        state: "draft" | "waiting" | "on" | "over" | "used_up" | "ended";
                        /** @enum {unknown} */
                        status: "draft" | "on" | "ended";
                        uses: number;
                        version: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description promotion_ended */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description name_missing or promotion_malformed or promotion_of_unknown */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1PromotionsPromotionIdStart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                promotion_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        asks_coupon: boolean;
                        changed_at: string;
                        class: string;
                        company_id: string;
                        currency: string;
                        ends_at: string | null;
                        /** @enum {unknown} */
                        kind: "percentage" | "amount" | "fixed_price" | "tiers" | "buy_get" | "bundle" | "gift";
                        limits: {
                            budget_minor?: number;
                            most_uses?: number;
                            most_uses_per_customer?: number;
                        };
                        name: {
                            az?: string;
                            en?: string;
                            tr?: string;
                        };
                        promotion_id: string;
                        rule: {
                            asks?: {
                                channels?: string[];
                                /** @constant */
                                coupon?: true;
                                /** @constant */
                                first_order?: true;
                                from_time?: string;
                                goods?: {
                                    category_ids?: string[];
                                    except?: {
                                        category_ids?: string[];
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                least_minor?: number;
                                least_quantity?: number;
                                location_ids?: string[];
                                segments?: string[];
                                tiers?: string[];
                                until_time?: string;
                                weekdays?: number[];
                            };
                            benefit: {
                                /** @constant */
                                kind: "percentage";
                                most_minor?: number;
                                percent_bp: number;
                            } | {
                                amount_minor: number;
                                /** @constant */
                                kind: "amount";
                                per: "piece" | "whole";
                            } | {
                                /** @constant */
                                kind: "fixed_price";
                                price_minor: number;
                            } | {
                                by: "quantity" | "amount";
                                /** @constant */
                                kind: "tiers";
                                steps: {
                                    from: number;
                                    percent_bp: number;
                                }[];
                            } | {
                                buy: number;
                                get: number;
                                get_goods?: {
                                    category_ids?: string[];
                                    except?: {
                                        category_ids?: string[];
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                /** @constant */
                                kind: "buy_get";
                                most_times?: number;
                                percent_bp: number;
                            } | {
                                /** @constant */
                                kind: "bundle";
                                most_times?: number;
                                parts: {
                                    goods: {
                                        category_ids?: string[];
                                        except?: {
                                            category_ids?: string[];
                                            product_ids?: string[];
                                            variant_ids?: string[];
                                        };
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    quantity: number;
                                }[];
                                price_minor: number;
                            } | {
                                /** @constant */
                                kind: "gift";
                                quantity: number;
                            };
                            /** @enum {unknown} */
                            class: "line" | "order" | "shipping";
                            /** @description local time of the shop, `YYYY-MM-DDTHH:MM` */
                            ends_at?: string;
                            exclusive?: boolean;
                            goods?: {
                                category_ids?: string[];
                                except?: {
                                    category_ids?: string[];
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                product_ids?: string[];
                                variant_ids?: string[];
                            };
                            priority: number;
                            stacking_group?: string;
                            /** @description local time of the shop, `YYYY-MM-DDTHH:MM` */
                            starts_at?: string;
                        };
                        spent_minor: number;
                        starts_at: string | null;
                        /** @enum {unknown} */
                        state: "draft" | "waiting" | "on" | "over" | "used_up" | "ended";
                        /** @enum {unknown} */
                        status: "draft" | "on" | "ended";
                        uses: number;
                        version: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description promotion_ended */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description name_missing or promotion_malformed or promotion_of_unknown */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Proposals: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                status?: "open" | "confirmed" | "rejected" | "withdrawn" | "expired";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description what will happen: merging.merge … */
                            act: string;
                            company_id: string | null;
                            /** @description to whom */
                            customers: {
                                created_at: string;
                                customer_id: string;
                                email_masked: string | null;
                                first_name: string | null;
                                last_name: string | null;
                                /** @enum {unknown} */
                                locale: "tr" | "az" | "en";
                                phone_masked: string | null;
                            }[];
                            decided_at: string | null;
                            decided_by: string | null;
                            /** @description what else there is to know before it is confirmed */
                            details: {
                                [key: string]: unknown;
                            };
                            expires_at: string;
                            proposal_id: string;
                            proposed_at: string;
                            proposed_by: string;
                            reason: string;
                            /** @enum {unknown} */
                            status: "open" | "confirmed" | "rejected" | "withdrawn" | "expired";
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    postV1ProposalsProposalIdConfirmation: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                proposal_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description what the act answers */
                        outcome: unknown;
                        proposal_id: string;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description second_person_needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description proposal_closed or cannot_be_done or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1ProposalsProposalIdRejection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                proposal_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        proposal_id: string;
                        /** @enum {unknown} */
                        status: "open" | "confirmed" | "rejected" | "withdrawn" | "expired";
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description proposal_closed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1RegisterSessions: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    float_minor: number;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        closed_at: string | null;
                        closed_by: string | null;
                        company_id: string;
                        counted_minor: number | null;
                        currency: string;
                        expected_minor: number | null;
                        float_minor: number;
                        location_id: string;
                        opened_at: string;
                        opened_by: string;
                        register_id: string;
                        register_session_id: string;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no_register or register_is_open or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1RegisterSessionsCurrent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        session: {
                            closed_at: string | null;
                            closed_by: string | null;
                            company_id: string;
                            counted_minor: number | null;
                            currency: string;
                            expected_minor: number | null;
                            float_minor: number;
                            location_id: string;
                            opened_at: string;
                            opened_by: string;
                            register_id: string;
                            register_session_id: string;
                        } | null;
                    };
                };
            };
            /** @description no_register */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1RegisterSessionsCurrentClosing: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    counted_minor: number;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        closed_at: string | null;
                        closed_by: string | null;
                        company_id: string;
                        counted_minor: number | null;
                        currency: string;
                        expected_minor: number | null;
                        float_minor: number;
                        location_id: string;
                        opened_at: string;
                        opened_by: string;
                        register_id: string;
                        register_session_id: string;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no_register or register_is_closed or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Registers: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                location_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            company_id: string;
                            country: string;
                            currency: string;
                            locale: string;
                            location_id: string;
                            location_name: string;
                            name: string;
                            register_id: string;
                            time_zone: string;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    postV1Registers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    location_id: string;
                    name: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        company_id: string;
                        country: string;
                        currency: string;
                        locale: string;
                        location_id: string;
                        location_name: string;
                        name: string;
                        register_id: string;
                        time_zone: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description register_name_taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1RegistersRegisterIdPairings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                register_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        paired_at: string;
                        register_id: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1RegistersRegisterIdPairingsCurrent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                register_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1RegistersRegisterIdSessions: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                register_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            closed_at: string | null;
                            closed_by: string | null;
                            company_id: string;
                            counted_minor: number | null;
                            currency: string;
                            expected_minor: number | null;
                            float_minor: number;
                            location_id: string;
                            opened_at: string;
                            opened_by: string;
                            register_id: string;
                            register_session_id: string;
                        }[];
                        next: string | null;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1RunningPromotions: {
        parameters: {
            query?: {
                company_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        company_id: string;
                        items: {
                            /** @description it is counted by the server and cannot be given without it */
                            is_limited: boolean;
                            limits: {
                                budget_minor?: number;
                                most_uses?: number;
                                most_uses_per_customer?: number;
                            };
                            name: {
                                az?: string;
                                en?: string;
                                tr?: string;
                            };
                            promotion_id: string;
                            rule: {
                                asks?: {
                                    channels?: string[];
                                    /** @constant */
                                    coupon?: true;
                                    /** @constant */
                                    first_order?: true;
                                    from_time?: string;
                                    goods?: {
                                        category_ids?: string[];
                                        except?: {
                                            category_ids?: string[];
                                            product_ids?: string[];
                                            variant_ids?: string[];
                                        };
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    least_minor?: number;
                                    least_quantity?: number;
                                    location_ids?: string[];
                                    segments?: string[];
                                    tiers?: string[];
                                    until_time?: string;
                                    weekdays?: number[];
                                };
                                benefit: {
                                    /** @constant */
                                    kind: "percentage";
                                    most_minor?: number;
                                    percent_bp: number;
                                } | {
                                    amount_minor: number;
                                    /** @constant */
                                    kind: "amount";
                                    per: "piece" | "whole";
                                } | {
                                    /** @constant */
                                    kind: "fixed_price";
                                    price_minor: number;
                                } | {
                                    by: "quantity" | "amount";
                                    /** @constant */
                                    kind: "tiers";
                                    steps: {
                                        from: number;
                                        percent_bp: number;
                                    }[];
                                } | {
                                    buy: number;
                                    get: number;
                                    get_goods?: {
                                        category_ids?: string[];
                                        except?: {
                                            category_ids?: string[];
                                            product_ids?: string[];
                                            variant_ids?: string[];
                                        };
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    /** @constant */
                                    kind: "buy_get";
                                    most_times?: number;
                                    percent_bp: number;
                                } | {
                                    /** @constant */
                                    kind: "bundle";
                                    most_times?: number;
                                    parts: {
                                        goods: {
                                            category_ids?: string[];
                                            except?: {
                                                category_ids?: string[];
                                                product_ids?: string[];
                                                variant_ids?: string[];
                                            };
                                            product_ids?: string[];
                                            variant_ids?: string[];
                                        };
                                        quantity: number;
                                    }[];
                                    price_minor: number;
                                } | {
                                    /** @constant */
                                    kind: "gift";
                                    quantity: number;
                                };
                                /** @enum {unknown} */
                                class: "line" | "order" | "shipping";
                                /** @description local time of the shop, `YYYY-MM-DDTHH:MM` */
                                ends_at?: string;
                                exclusive?: boolean;
                                goods?: {
                                    category_ids?: string[];
                                    except?: {
                                        category_ids?: string[];
                                        product_ids?: string[];
                                        variant_ids?: string[];
                                    };
                                    product_ids?: string[];
                                    variant_ids?: string[];
                                };
                                priority: number;
                                stacking_group?: string;
                                /** @description local time of the shop, `YYYY-MM-DDTHH:MM` */
                                starts_at?: string;
                            };
                            version: number;
                        }[];
                        /** @description changes when anything that is on does */
                        stamp: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1S: {
        parameters: {
            query?: {
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    anonymousId?: string;
                    context?: {
                        [key: string]: unknown;
                    };
                    /** @description of track: what happened */
                    event?: string;
                    /** @description of group */
                    groupId?: string;
                    messageId?: string;
                    /** @description of page and screen */
                    name?: string;
                    /** @description of alias */
                    previousId?: string;
                    properties?: {
                        [key: string]: unknown;
                    };
                    sentAt?: string;
                    timestamp?: string;
                    traits?: {
                        [key: string]: unknown;
                    };
                    userId?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        /** @description messages that had come before */
                        duplicates: number;
                        rejected: {
                            detail: string;
                            index: number;
                            message_id: string | null;
                            reason: string;
                        }[];
                        /** @constant */
                        success: true;
                    };
                };
            };
            /** @description event_rejected or invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description intake_busy or too_many_events or door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1SalesElsewhere: {
        parameters: {
            query?: {
                after?: string;
                customer_id?: string;
                limit?: number;
                number?: string;
                system?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            channel: string;
                            company_id: string;
                            country: string | null;
                            currency: string;
                            customer_id: string | null;
                            line_count: number;
                            /** @description of the document, there */
                            number: string;
                            occurred_at: string;
                            sale_id: string;
                            system: string;
                            /** @description below zero where goods came back */
                            total_minor: number;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    postV1SalesElsewhere: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description till (if nothing is said), web, marketplace … */
                    channel?: string;
                    company_id: string;
                    country?: string;
                    currency: string;
                    customer?: {
                        /** @description her loyalty card */
                        card?: string;
                        /** @description as it is written there */
                        email?: string;
                        /** @description her number there */
                        external_id: string;
                        /** @description or full_name */
                        first_name?: string;
                        /** @description where it is not divided */
                        full_name?: string;
                        /** @description or full_name */
                        last_name?: string;
                        /** @description as it is written there */
                        phone?: string;
                    };
                    lines: {
                        /** @description what the line comes to; quantity times price if nothing is said */
                        amount?: string;
                        /** @description exact, with a point: "2.55"; below zero for what came back */
                        quantity: string;
                        sku?: string;
                        title?: string;
                        /** @description exact, with a point: "2.55"; below zero for what came back */
                        unit_price?: string;
                    }[];
                    /** @description of the document there: with the system its key */
                    number: string;
                    occurred_at: string;
                    /** @description old-till, erp, …: one name per system; whoever uses it first, of her company or of the whole house it is */
                    system: string;
                    /** @description if it is said, the lines must add up to it */
                    total?: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description false: it was told before */
                        created: boolean;
                        /** @description the profile that answers for her */
                        customer_id: string | null;
                        sale_id: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description system_of_another_company or told_otherwise */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown_currency or line_without_amount or sale_does_not_add_up */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1SalesElsewhereSaleId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sale_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        channel: string;
                        company_id: string;
                        country: string | null;
                        currency: string;
                        customer_id: string | null;
                        line_count: number;
                        lines: {
                            amount: string;
                            line_number: number;
                            /** @description where it is not that of the document */
                            occurred_at: string | null;
                            quantity: string;
                            sku: string | null;
                            title: string | null;
                            unit_price: string | null;
                        }[];
                        /** @description of the document, there */
                        number: string;
                        occurred_at: string;
                        sale_id: string;
                        system: string;
                        told_at: string;
                        /** @description the exact sum of the lines, which may be finer than a minor unit */
                        total: string;
                        /** @description below zero where goods came back */
                        total_minor: number;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Screen: {
        parameters: {
            query?: {
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    anonymousId?: string;
                    context?: {
                        [key: string]: unknown;
                    };
                    /** @description of track: what happened */
                    event?: string;
                    /** @description of group */
                    groupId?: string;
                    messageId?: string;
                    /** @description of page and screen */
                    name?: string;
                    /** @description of alias */
                    previousId?: string;
                    properties?: {
                        [key: string]: unknown;
                    };
                    sentAt?: string;
                    timestamp?: string;
                    traits?: {
                        [key: string]: unknown;
                    };
                    userId?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        /** @description messages that had come before */
                        duplicates: number;
                        rejected: {
                            detail: string;
                            index: number;
                            message_id: string | null;
                            reason: string;
                        }[];
                        /** @constant */
                        success: true;
                    };
                };
            };
            /** @description event_rejected or invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description intake_busy or too_many_events or door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1SignInCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email?: string;
                    /** @description as people type it in the country of the shop */
                    phone?: string;
                };
            };
        };
        responses: {
            /** @description done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expires_at: string;
                        /** @description masked */
                        sent_to: string;
                    };
                };
            };
            /** @description contact_invalid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too_many_codes */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1SignIns: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    device?: string;
                    email?: string;
                    /** @description as people type it in the country of the shop */
                    phone?: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        customer: {
                            created_at: string;
                            customer_id: string;
                            email: string | null;
                            first_name: string | null;
                            last_name: string | null;
                            /** @enum {unknown} */
                            locale: "tr" | "az" | "en";
                            phone: string | null;
                        };
                    };
                };
            };
            /** @description code_expired */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description contact_invalid or code_wrong */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1SignInsCurrent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getV1Staff: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            created_at: string;
                            disabled_at: string | null;
                            email: string | null;
                            has_password: boolean;
                            has_pin: boolean;
                            initials: string;
                            locale: string;
                            location_ids: string[];
                            name: string;
                            role: string;
                            staff_id: string;
                            works_everywhere: boolean;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    postV1Staff: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email?: string;
                    locale?: "tr" | "az" | "en";
                    location_ids?: string[];
                    name: string;
                    password?: string;
                    pin?: string;
                    role: "owner" | "manager" | "associate" | "agent" | "analyst";
                    works_everywhere?: boolean;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        disabled_at: string | null;
                        email: string | null;
                        has_password: boolean;
                        has_pin: boolean;
                        initials: string;
                        locale: string;
                        location_ids: string[];
                        name: string;
                        role: string;
                        staff_id: string;
                        works_everywhere: boolean;
                    };
                };
            };
            /** @description beyond_your_rights */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description email_taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description bad_email or email_missing or weak_pin */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1StaffSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expires_at: string;
                        initials: string;
                        locale: string;
                        locations: {
                            city: string;
                            kind: string;
                            location_id: string;
                            name: string;
                        }[];
                        name: string;
                        permissions: string[];
                        register: {
                            company_id: string;
                            country: string;
                            currency: string;
                            location_id: string;
                            location_name: string;
                            name: string;
                            register_id: string;
                            time_zone: string;
                        } | null;
                        role: string;
                        staff_id: string;
                        works_everywhere: boolean;
                    };
                };
            };
            /** @description wrong_email_or_password */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too_many_tries */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1StaffSessionsCurrent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expires_at: string;
                        initials: string;
                        locale: string;
                        locations: {
                            city: string;
                            kind: string;
                            location_id: string;
                            name: string;
                        }[];
                        name: string;
                        permissions: string[];
                        register: {
                            company_id: string;
                            country: string;
                            currency: string;
                            location_id: string;
                            location_name: string;
                            name: string;
                            register_id: string;
                            time_zone: string;
                        } | null;
                        role: string;
                        staff_id: string;
                        works_everywhere: boolean;
                    };
                };
            };
        };
    };
    deleteV1StaffSessionsCurrent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getV1StaffStaffId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                staff_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        disabled_at: string | null;
                        email: string | null;
                        has_password: boolean;
                        has_pin: boolean;
                        initials: string;
                        locale: string;
                        location_ids: string[];
                        name: string;
                        role: string;
                        staff_id: string;
                        works_everywhere: boolean;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1StaffStaffId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                staff_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    disabled?: boolean;
                    email?: string;
                    locale?: "tr" | "az" | "en";
                    location_ids?: string[];
                    name?: string;
                    password?: string;
                    pin?: string;
                    role?: "owner" | "manager" | "associate" | "agent" | "analyst";
                    works_everywhere?: boolean;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        created_at: string;
                        disabled_at: string | null;
                        email: string | null;
                        has_password: boolean;
                        has_pin: boolean;
                        initials: string;
                        locale: string;
                        location_ids: string[];
                        name: string;
                        role: string;
                        staff_id: string;
                        works_everywhere: boolean;
                    };
                };
            };
            /** @description beyond_your_rights */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description email_taken or last_owner */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description bad_email or email_missing or weak_pin */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Stock: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                location_id?: string;
                search?: string;
                variant_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            available: number;
                            damaged: number;
                            display: number;
                            gtin: string | null;
                            held: number;
                            in_transit: number;
                            location_id: string;
                            location_name: string;
                            on_hand: number;
                            /** @description what was chosen, as people read it; empty where there is nothing to choose */
                            options: string;
                            product_id: string;
                            reserved: number;
                            safety: number;
                            sku: string;
                            title: string;
                            variant_id: string;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    postV1StockCorrections: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description the number of the delivery note, count sheet … */
                    document?: string;
                    lines: {
                        damaged?: number;
                        display?: number;
                        in_transit?: number;
                        on_hand?: number;
                        variant_id: string;
                    }[];
                    location_id: string;
                    /** @enum {unknown} */
                    reason: "counted" | "damaged" | "lost" | "found" | "display" | "announced";
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        document: string;
                        levels: {
                            available: number;
                            damaged: number;
                            display: number;
                            held: number;
                            in_transit: number;
                            location_id: string;
                            on_hand: number;
                            reserved: number;
                            safety: number;
                            variant_id: string;
                        }[];
                        location_id: string;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description insufficient_stock or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown_place or stock_out_of_range or idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1StockMovements: {
        parameters: {
            query?: {
                after?: string;
                document?: string;
                kind?: "received" | "reserved" | "released" | "sold" | "shipped" | "corrected";
                limit?: number;
                location_id?: string;
                variant_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            actor: string;
                            damaged_change: number;
                            display_change: number;
                            document: string;
                            in_transit_change: number;
                            kind: string;
                            location_id: string;
                            location_name: string;
                            moved_at: string;
                            movement_id: string;
                            on_hand_change: number;
                            /** @description what was chosen, as people read it; empty where there is nothing to choose */
                            options: string;
                            reason: string | null;
                            reserved_change: number;
                            sku: string;
                            title: string;
                            variant_id: string;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    getV1StockProducts: {
        parameters: {
            query: {
                product_ids: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            available: number;
                            on_hand: number;
                            places: number;
                            product_id: string;
                        }[];
                    };
                };
            };
        };
    };
    getV1StockPromises: {
        parameters: {
            query: {
                location_id?: string;
                variant_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description the order, or the checkout */
                            document: string;
                            expires_at: string | null;
                            /** @enum {unknown} */
                            kind: "reserved" | "held";
                            location_id: string;
                            location_name: string;
                            quantity: number;
                            variant_id: string;
                        }[];
                    };
                };
            };
        };
    };
    postV1StockReceipts: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description the number of the delivery note, count sheet … */
                    document?: string;
                    lines: {
                        quantity: number;
                        variant_id: string;
                    }[];
                    location_id: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        document: string;
                        levels: {
                            available: number;
                            damaged: number;
                            display: number;
                            held: number;
                            in_transit: number;
                            location_id: string;
                            on_hand: number;
                            reserved: number;
                            safety: number;
                            variant_id: string;
                        }[];
                        location_id: string;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown_place or stock_out_of_range or idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1StockSafety: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    lines: {
                        safety: number;
                        variant_id: string;
                    }[];
                    location_id: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        levels: {
                            available: number;
                            damaged: number;
                            display: number;
                            held: number;
                            in_transit: number;
                            location_id: string;
                            on_hand: number;
                            reserved: number;
                            safety: number;
                            variant_id: string;
                        }[];
                        location_id: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown_place */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1T: {
        parameters: {
            query?: {
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    anonymousId?: string;
                    context?: {
                        [key: string]: unknown;
                    };
                    /** @description of track: what happened */
                    event?: string;
                    /** @description of group */
                    groupId?: string;
                    messageId?: string;
                    /** @description of page and screen */
                    name?: string;
                    /** @description of alias */
                    previousId?: string;
                    properties?: {
                        [key: string]: unknown;
                    };
                    sentAt?: string;
                    timestamp?: string;
                    traits?: {
                        [key: string]: unknown;
                    };
                    userId?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        /** @description messages that had come before */
                        duplicates: number;
                        rejected: {
                            detail: string;
                            index: number;
                            message_id: string | null;
                            reason: string;
                        }[];
                        /** @constant */
                        success: true;
                    };
                };
            };
            /** @description event_rejected or invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description intake_busy or too_many_events or door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1TillSignIns: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    pin: string;
                    staff_id: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expires_at: string;
                        initials: string;
                        locale: string;
                        locations: {
                            city: string;
                            kind: string;
                            location_id: string;
                            name: string;
                        }[];
                        name: string;
                        permissions: string[];
                        register: {
                            company_id: string;
                            country: string;
                            currency: string;
                            location_id: string;
                            location_name: string;
                            name: string;
                            register_id: string;
                            time_zone: string;
                        } | null;
                        role: string;
                        staff_id: string;
                        works_everywhere: boolean;
                    };
                };
            };
            /** @description register_not_paired or wrong_pin */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description too_many_tries */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1TillSignInsChoices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        register: {
                            company_id: string;
                            country: string;
                            currency: string;
                            location_id: string;
                            location_name: string;
                            name: string;
                            register_id: string;
                            time_zone: string;
                        };
                        staff: {
                            initials: string;
                            name: string;
                            staff_id: string;
                        }[];
                    };
                };
            };
            /** @description register_not_paired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1TillCarts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            cart: {
                                /** @description lines that came in from another device at a sign-in just now */
                                added: string[];
                                cart_id: string | null;
                                contact: null | {
                                    email_masked: string | null;
                                    phone_masked: string | null;
                                };
                                coupons: {
                                    code: string;
                                    name: string;
                                    promotion_id: string;
                                    /** @enum {unknown} */
                                    standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                                }[];
                                currency: string;
                                customer_id: string | null;
                                /** @description what each promotion takes off the whole, in the order in which they count */
                                discounts: {
                                    amount_minor: number;
                                    name: string;
                                    promotion_id: string;
                                }[];
                                item_count: number;
                                lines: {
                                    availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                                    channel: string;
                                    discounts: {
                                        amount_minor: number;
                                        name: string;
                                        promotion_id: string;
                                    }[];
                                    ground: string | null;
                                    line_id: string;
                                    only_left: number | null;
                                    options: {
                                        label: string;
                                        name: string;
                                        swatch?: string;
                                        value: string;
                                        value_label: string;
                                    }[];
                                    picture: string | null;
                                    product_id: string;
                                    quantity: number;
                                    reference_minor: number | null;
                                    sku: string;
                                    slug: string;
                                    tax_minor: number;
                                    tax_rate_bp: number;
                                    title: string;
                                    total_minor: number;
                                    unit_price_minor: number;
                                    variant_id: string;
                                }[];
                                /** @description promotions that would count with a little more in the cart */
                                nearly: {
                                    /** @description for so much more it counts */
                                    missing_minor: number | null;
                                    /** @description with so many more it counts */
                                    missing_quantity: number | null;
                                    name: string;
                                    promotion_id: string;
                                }[];
                                /** @description how many other devices show this cart without being signed in */
                                other_devices: number;
                                status: "active" | "frozen";
                                totals: {
                                    discount_minor: number;
                                    net_minor: number;
                                    subtotal_minor: number;
                                    tax_minor: number;
                                    taxes: {
                                        net_minor: number;
                                        tax_minor: number;
                                        tax_rate_bp: number;
                                        total_minor: number;
                                    }[];
                                    total_minor: number;
                                };
                                version: number;
                            };
                            customer: {
                                created_at: string;
                                customer_id: string;
                                email_masked: string | null;
                                first_name: string | null;
                                last_name: string | null;
                                /** @enum {unknown} */
                                locale: "tr" | "az" | "en";
                                phone_masked: string | null;
                            } | null;
                            /** @description it is the one that is open at my register now */
                            open: boolean;
                            put_away_at: string | null;
                            /** @description where it was open last */
                            register_id: string;
                            register_name: string;
                            via: "walk_in" | "handoff" | "proof";
                        }[];
                    };
                };
            };
            /** @description no_register or register_is_closed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1TillCarts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description the walk-in cart whose goods come along into hers */
                    bring_cart_id?: string;
                    /** @description a cart that was put away here a while ago */
                    cart_id?: string;
                    handoff_code?: string;
                    /** @description the `code_id` of the code the customer has told at this register */
                    proof_id?: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines that came in from another device at a sign-in just now */
                        added: string[];
                        cart_id: string | null;
                        contact: null | {
                            email_masked: string | null;
                            phone_masked: string | null;
                        };
                        coupons: {
                            code: string;
                            name: string;
                            promotion_id: string;
                            /** @enum {unknown} */
                            standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                        }[];
                        currency: string;
                        customer_id: string | null;
                        /** @description what each promotion takes off the whole, in the order in which they count */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        item_count: number;
                        lines: {
                            availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_id: string;
                            only_left: number | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            picture: string | null;
                            product_id: string;
                            quantity: number;
                            reference_minor: number | null;
                            sku: string;
                            slug: string;
                            tax_minor: number;
                            tax_rate_bp: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        /** @description promotions that would count with a little more in the cart */
                        nearly: {
                            /** @description for so much more it counts */
                            missing_minor: number | null;
                            /** @description with so many more it counts */
                            missing_quantity: number | null;
                            name: string;
                            promotion_id: string;
                        }[];
                        /** @description how many other devices show this cart without being signed in */
                        other_devices: number;
                        status: "active" | "frozen";
                        totals: {
                            discount_minor: number;
                            net_minor: number;
                            subtotal_minor: number;
                            tax_minor: number;
                            taxes: {
                                net_minor: number;
                                tax_minor: number;
                                tax_rate_bp: number;
                                total_minor: number;
                            }[];
                            total_minor: number;
                        };
                        version: number;
                    };
                };
            };
            /** @description cart_not_served_here */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description handoff_unknown or not_found or proof_unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no_register or register_is_closed or cart_of_other_company or cart_not_waiting or cart_frozen */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description handoff_expired */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description handoff_paused */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1TillCartsCartId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cart_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description cart_not_served_here */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no_register or register_is_closed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1TillCartsCartIdScans: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cart_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    gtin: string;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description lines that came in from another device at a sign-in just now */
                        added: string[];
                        cart_id: string | null;
                        contact: null | {
                            email_masked: string | null;
                            phone_masked: string | null;
                        };
                        coupons: {
                            code: string;
                            name: string;
                            promotion_id: string;
                            /** @enum {unknown} */
                            standing: "counts" | "too_little" | "too_few" | "outdone" | "not_yet" | "expired" | "used_up" | "not_for_these_goods" | "not_here_now";
                        }[];
                        currency: string;
                        customer_id: string | null;
                        /** @description what each promotion takes off the whole, in the order in which they count */
                        discounts: {
                            amount_minor: number;
                            name: string;
                            promotion_id: string;
                        }[];
                        item_count: number;
                        lines: {
                            availability: "in_stock" | "few" | "sold_out" | "not_for_sale";
                            channel: string;
                            discounts: {
                                amount_minor: number;
                                name: string;
                                promotion_id: string;
                            }[];
                            ground: string | null;
                            line_id: string;
                            only_left: number | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            picture: string | null;
                            product_id: string;
                            quantity: number;
                            reference_minor: number | null;
                            sku: string;
                            slug: string;
                            tax_minor: number;
                            tax_rate_bp: number;
                            title: string;
                            total_minor: number;
                            unit_price_minor: number;
                            variant_id: string;
                        }[];
                        /** @description promotions that would count with a little more in the cart */
                        nearly: {
                            /** @description for so much more it counts */
                            missing_minor: number | null;
                            /** @description with so many more it counts */
                            missing_quantity: number | null;
                            name: string;
                            promotion_id: string;
                        }[];
                        /** @description how many other devices show this cart without being signed in */
                        other_devices: number;
                        status: "active" | "frozen";
                        totals: {
                            discount_minor: number;
                            net_minor: number;
                            subtotal_minor: number;
                            tax_minor: number;
                            taxes: {
                                net_minor: number;
                                tax_minor: number;
                                tax_rate_bp: number;
                                total_minor: number;
                            }[];
                            total_minor: number;
                        };
                        version: number;
                    };
                };
            };
            /** @description cart_not_served_here */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description unknown_variant or not_found or unknown_barcode */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no_register or register_is_closed or not_for_sale_here or cart_full or cart_frozen */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description quantity_out_of_range */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1TillSales: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    cart_id: string;
                    /** @description who advised her; else whoever sells */
                    salesperson_id?: string;
                    /** @description none where it costs nothing */
                    tenders: {
                        amount_minor: number;
                        /** @enum {unknown} */
                        method: "cash" | "terminal" | "gift_card" | "store_credit";
                        /** @description what the bank terminal printed, or the code of a gift card */
                        reference?: string;
                    }[];
                    total_minor: number;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        change_minor: number;
                        currency: string;
                        number: string;
                        order_id: string;
                        paid_minor: number;
                        receipt_number: string;
                        total_minor: number;
                    };
                };
            };
            /** @description idempotency_key_required */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description cart_not_served_here */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description not_found or gift_card_unknown */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description no_register or register_is_closed or cart_being_paid or nothing_to_sell or price_does_not_reconcile or promotion_used_up or coupon_used_meanwhile or insufficient_stock or gift_card_not_taken_here or gift_card_replaced or gift_card_blocked or gift_card_expired or credit_not_known or value_short or request_in_progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description salesperson_not_here or tenders_short or only_cash_gives_change or method_not_taken or tender_refused or idempotency_key_reused */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Track: {
        parameters: {
            query?: {
                writeKey?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    anonymousId?: string;
                    context?: {
                        [key: string]: unknown;
                    };
                    /** @description of track: what happened */
                    event?: string;
                    /** @description of group */
                    groupId?: string;
                    messageId?: string;
                    /** @description of page and screen */
                    name?: string;
                    /** @description of alias */
                    previousId?: string;
                    properties?: {
                        [key: string]: unknown;
                    };
                    sentAt?: string;
                    timestamp?: string;
                    traits?: {
                        [key: string]: unknown;
                    };
                    userId?: string;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accepted: number;
                        /** @description messages that had come before */
                        duplicates: number;
                        rejected: {
                            detail: string;
                            index: number;
                            message_id: string | null;
                            reason: string;
                        }[];
                        /** @constant */
                        success: true;
                    };
                };
            };
            /** @description event_rejected or invalid_request or body_unreadable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description write_key_unknown */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description body_too_large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description intake_busy or too_many_events or door_full */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1TrackingEvents: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                source_id?: string;
                type?: "identify" | "track" | "page" | "screen" | "group" | "alias";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            anonymous_id: string | null;
                            channel: string;
                            customer_id: string | null;
                            event_id: string;
                            library: string | null;
                            message_id: string;
                            name: string | null;
                            occurred_at: string;
                            properties: {
                                [key: string]: unknown;
                            };
                            received_at: string;
                            source_id: string;
                            /** @description which traits came with it, without what they say */
                            traits: string[];
                            /** @enum {unknown} */
                            type: "identify" | "track" | "page" | "screen" | "group" | "alias";
                            user_id: string | null;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    getV1TrackingRejections: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                source_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            body: string | null;
                            detail: string;
                            reason: string;
                            received_at: string;
                            rejection_id: string;
                            source_id: string;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    getV1TrackingSources: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            channel: string;
                            company_id: string;
                            created_at: string;
                            key_ends: string | null;
                            /** @enum {unknown} */
                            kind: "web" | "app" | "server" | "pos";
                            name: string;
                            /** @description until then the key before opens the door too */
                            old_key_until: string | null;
                            revoked_at: string | null;
                            same_ids_as: string | null;
                            source_id: string;
                            vouches: boolean;
                        }[];
                        next: string | null;
                    };
                };
            };
        };
    };
    postV1TrackingSources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description where it meets the customer; web or app by itself, for a till at the till
                     * @enum {unknown}
                     */
                    channel?: "web" | "app" | "till" | "phone" | "chat" | "social" | "marketplace";
                    company_id: string;
                    /** @enum {unknown} */
                    kind: "web" | "app" | "server" | "pos";
                    name: string;
                    /** @description a source of this company with a secret key, by whose ids it calls people: what it tells of them is theirs */
                    same_ids_as?: string;
                    /** @description what it calls verified was proven to it; for keys that are kept secret alone */
                    vouches?: boolean;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        channel: string;
                        company_id: string;
                        created_at: string;
                        key_ends: string | null;
                        /** @enum {unknown} */
                        kind: "web" | "app" | "server" | "pos";
                        name: string;
                        /** @description until then the key before opens the door too */
                        old_key_until: string | null;
                        revoked_at: string | null;
                        same_ids_as: string | null;
                        source_id: string;
                        vouches: boolean;
                        write_key: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description key_is_not_secret */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1TrackingSourcesSourceIdIntake: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        days: {
                            accepted: number;
                            day: string;
                            duplicates: number;
                            put_off: number;
                            rejected: number;
                        }[];
                        minutes: {
                            accepted: number;
                            duplicates: number;
                            minute: string;
                            put_off: number;
                            rejected: number;
                        }[];
                        newest_at: string | null;
                        /** @description of those that were set aside, which are 20 of one request at most */
                        reasons: {
                            count: number;
                            newest_at: string;
                            reason: string;
                        }[];
                        source_id: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1TrackingSourcesSourceIdKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                source_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    old_key_hours?: number;
                };
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        channel: string;
                        company_id: string;
                        created_at: string;
                        key_ends: string | null;
                        /** @enum {unknown} */
                        kind: "web" | "app" | "server" | "pos";
                        name: string;
                        /** @description until then the key before opens the door too */
                        old_key_until: string | null;
                        revoked_at: string | null;
                        same_ids_as: string | null;
                        source_id: string;
                        vouches: boolean;
                        write_key: string;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1TrackingSourcesSourceIdRevocation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        channel: string;
                        company_id: string;
                        created_at: string;
                        key_ends: string | null;
                        /** @enum {unknown} */
                        kind: "web" | "app" | "server" | "pos";
                        name: string;
                        /** @description until then the key before opens the door too */
                        old_key_until: string | null;
                        revoked_at: string | null;
                        same_ids_as: string | null;
                        source_id: string;
                        vouches: boolean;
                    };
                };
            };
            /** @description not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1VariantsByGtinGtin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gtin: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        brand: string | null;
                        currency: string;
                        ground: string | null;
                        picture: string | null;
                        product_id: string;
                        slug: string;
                        title: string;
                        variant: {
                            availability: "in_stock" | "few" | "sold_out";
                            delivery: "in_stock" | "few" | "sold_out";
                            discount_percent: number | null;
                            gtin: string | null;
                            options: {
                                label: string;
                                name: string;
                                swatch?: string;
                                value: string;
                                value_label: string;
                            }[];
                            price_minor: number;
                            reference_minor: number | null;
                            sku: string;
                            stores: {
                                availability: "in_stock" | "few" | "sold_out";
                                city: string;
                                location_id: string;
                                name: string;
                                quantity_hint: number | null;
                            }[];
                            variant_id: string;
                        };
                    };
                };
            };
            /** @description no_storefront or not_found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1VisitorChoice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        company: {
                            company_id: string;
                            name: string;
                        };
                        /** @enum {unknown} */
                        state: "granted" | "refused" | "not_asked";
                        text: {
                            text: {
                                az: string;
                                en: string;
                                tr: string;
                            };
                            version: number;
                        };
                    };
                };
            };
            /** @description no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1VisitorChoice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    decision: "granted" | "refused";
                    /** @description of the words that were shown; nobody agrees to others */
                    text_version: number;
                };
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        company: {
                            company_id: string;
                            name: string;
                        };
                        /** @enum {unknown} */
                        state: "granted" | "refused" | "not_asked";
                        text: {
                            text: {
                                az: string;
                                en: string;
                                tr: string;
                            };
                            version: number;
                        };
                    };
                };
            };
            /** @description no_storefront */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description has_a_name or text_outdated */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
