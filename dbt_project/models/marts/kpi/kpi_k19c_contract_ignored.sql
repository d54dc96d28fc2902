-- K19c: share of the ordered value that was bought without a contract although one was in use for the same company,
-- supplier and category, per currency.
with

valued as (
    {{ valued_order_item() }}
),

-- a contract is known by the order items that name it: it was there from the first of them to the last
offered as (
    select
        *,
        min(case when contract_id is not null then observed_on end) over same_need as contract_from_on,
        max(case when contract_id is not null then observed_on end) over same_need as contract_until_on
    from valued
    window same_need as (partition by tenant, source, company_code, supplier_id, category)
),

subject as (
    select
        offered.*,
        contract_id is null and supplier_id is not null and observed_on between contract_from_on and contract_until_on
            as is_hit,
        case
            when contract_id is not null then 'under contract'
            when supplier_id is not null and observed_on between contract_from_on and contract_until_on
                then 'contract ignored'
            else 'no contract known'
        end as contracting
    from offered
)

{{ kpi_observation(
    'K19c', 'order_item', numerator='net_amount', denominator='net_amount', currency='currency', detail='contracting'
) }}
