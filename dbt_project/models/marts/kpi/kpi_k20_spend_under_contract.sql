-- K20: share of the ordered value that is ordered under a contract, per currency.
with

valued as (
    {{ valued_order_item() }}
),

subject as (
    select
        *,
        contract_id is not null as is_hit,
        case when contract_id is null then 'without contract' else 'under contract' end as contracting
    from valued
)

{{ kpi_observation(
    'K20', 'order_item', numerator='net_amount', denominator='net_amount', currency='currency', detail='contracting'
) }}
