-- What banks booked: one row a transaction. Account numbers stay in staging; here they are hashes with their last four characters.
select
    {{ hash_object_id('bank_transaction', [
        'transaction.account_no', 'transaction.statement_id', 'transaction.entry_no', 'transaction.transaction_no'
    ], 'transaction') }} as bank_transaction_id,
    transaction.tenant,
    transaction.source,
    {{ ending(bare_number('transaction.account_no')) }} as account_ending,
    {{ keyed_hash('secret.key', "'bank_account' || chr(31) || " ~ bare_number('transaction.counterparty_account_no')) }}
        as counterparty_hash,
    {{ ending(bare_number('transaction.counterparty_account_no')) }} as counterparty_ending,
    transaction.counterparty_name,
    transaction.transaction_type,
    transaction.bank_reference,
    transaction.payment_reference,
    transaction.remittance_text,
    transaction.amount,
    transaction.currency,
    transaction.booked_on,
    transaction.return_reason
from {{ ref('stg_bank__camt053') }} as transaction
cross join {{ source('ops', 'identifier_key') }} as secret
where transaction.is_booked
