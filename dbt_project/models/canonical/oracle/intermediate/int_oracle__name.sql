-- Names that stand for ids: users, the users that persons work as, and operating units. One row a kind and id.
{{ config(unlogged=true) }}

with

known_user as (select * from {{ ref('stg_oracle__fnd_user') }}),

ranked as (
    select
        known_user.*,
        row_number() over (
            partition by tenant, source, person_id
            order by length(user_id) asc nulls last, user_id asc nulls last
        ) as person_rank
    from known_user
    where person_id is not null
)

select tenant, source, 'user' as kind, user_id as id, user_name as name
from known_user
union all
select tenant, source, 'person' as kind, person_id as id, user_name as name
from ranked
where person_rank = 1
union all
select tenant, source, 'operating_unit' as kind, operating_unit_id as id, coalesce(company_code, name) as name
from {{ ref('stg_oracle__hr_operating_units') }}
