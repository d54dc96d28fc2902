-- What nobody decides alone: a waiver, the limits above which two people decide, what two people decided. And what an amount
-- means: one of a currency.

-- Who approves a waiver is another human than who asks for it, whatever each calls himself; both say why, and until when.
alter table ops.waiver
    add constraint waiver_gives_a_reason check (coalesce(ops.normal_name(reason), '') <> '') not valid,
    add constraint waiver_names_people check (ops.is_name(asked_by) and ops.is_name(approved_by)) not valid,
    add constraint waiver_system_is_no_person
        check ('system' not in (ops.normal_name(asked_by), ops.normal_name(approved_by))) not valid;
alter table ops.waiver_withdrawal
    add constraint waiver_withdrawal_gives_a_reason check (coalesce(ops.normal_name(reason), '') <> '') not valid;
create function ops.check_waiver() returns trigger language plpgsql as $$
begin
    if not isfinite(new.valid_from) or not isfinite(new.expires_on) then
        raise exception 'a waiver begins and ends on a day'
            using errcode = 'check_violation', constraint = 'waiver_lasts_a_year_at_most';
    end if;
    if ops.people_named(new.tenant, null, new.approved_by) && ops.people_named(new.tenant, null, new.asked_by) then
        raise exception '% and % are one person', new.approved_by, new.asked_by
            using errcode = 'check_violation', constraint = 'waiver_needs_two_people';
    end if;
    return new;
end
$$;
create trigger check_waiver before insert on ops.waiver for each row execute function ops.check_waiver();
alter table ops.model_approval
    drop constraint model_approval_names_a_person,
    drop constraint model_approval_gives_a_reason,
    add constraint model_approval_names_a_person check (ops.is_name(person)) not valid,
    add constraint model_approval_gives_a_reason check (coalesce(ops.normal_name(reason), '') <> '') not valid;

-- Whoever may lift the limits alone decides alone: two people put a routing in force. What ships is put in force by the program.
alter table ops.review_routing
    add column agreed_by text,
    add constraint review_routing_needs_two_people check (
        (is_shipped and used_by = 'the program' and agreed_by is null)
        or (
            coalesce(ops.is_name(agreed_by), false)
            and ops.normal_name(agreed_by) <> ops.normal_name(used_by)
            and not array['system', 'the program'] && array[ops.normal_name(used_by), ops.normal_name(agreed_by)]
        )
    ) not valid;
create function ops.check_review_routing() returns trigger language plpgsql as $$
begin
    if new.agreed_by is null and current_user in ('p2p_reviewer', 'p2p_decider')
        or ops.people_named(new.tenant, null, new.used_by) && ops.people_named(new.tenant, null, new.agreed_by)
    then
        raise exception 'limits and owners are put in force by two people'
            using errcode = 'check_violation', constraint = 'review_routing_needs_two_people';
    end if;
    return new;
end
$$;
create trigger check_routing before insert on ops.review_routing
    for each row execute function ops.check_review_routing();

-- An amount is one of a currency. A rule names the amount from which it fits for each currency, {"EUR": 10000}; it fits what is
-- not known to be less: an amount in a currency that it does not name, and one that nobody knows.
create function ops.are_amounts(named jsonb) returns boolean language sql immutable parallel safe as $$
    select case when jsonb_typeof(named) = 'object' then
        named <> '{}' and not exists (
            select from jsonb_each(named) as one (currency, amount)
            where currency !~ '^[A-Z]{3}$' or jsonb_typeof(amount) <> 'number' or (amount #>> '{}')::numeric < 0
        )
    else false end
$$;
alter table ops.review_routing_rule
    add column amounts_from jsonb,
    add constraint review_routing_amounts_name_their_currency
        check (amount_from is null and (amounts_from is null or ops.are_amounts(amounts_from))) not valid;
-- Rules of before: a number with its currency says the same; one without says nothing of any currency.
create function ops.reaches_amount(rule ops.review_routing_rule, amount numeric, currency text) returns boolean
language sql stable as $$
    select case
        when rule.amounts_from is null and rule.amount_from is null then true
        else not coalesce(
            abs(amount) < coalesce(
                (rule.amounts_from ->> currency)::numeric, case when rule.currency = $3 then rule.amount_from end
            ),
            false
        )
    end
$$;

alter table ops.review_limit
    add constraint review_limit_names_its_currency check (currency <> '' or amount = 0) not valid,
    add constraint review_limit_is_a_number check (amount >= 0 and amount < 'Infinity') not valid;
create or replace function ops.review_limit_of(of_tenant text, of_company text, of_currency text) returns numeric
language sql stable as $$
    -- no file in force, or no limit that fits: two people for every amount; so for what a limit of no currency is compared with
    select coalesce(
        (
            select case when currency = '' then 0 else amount end from ops.review_limit
            where routing_id = (select max(routing_id) from ops.review_routing where tenant = of_tenant)
                and company_code in ('', of_company) and currency in ('', of_currency)
            order by company_code = '', currency = '' limit 1
        ),
        0
    )
$$;

-- What two people decided one alone does not take back.
alter table ops.review_transition disable trigger append_only;
update ops.review_transition set needs_two_above_limit = true where action = 'reopen';
alter table ops.review_transition enable trigger append_only;

-- An item stays the one that decisions were made on; and a decision keeps who was barred from it, and which user of the database
-- wrote it, whatever name it gives.
create trigger stays_itself before update of item_id, tenant, source, candidate_id, first_seen_at on ops.review_item
    for each statement execute function ops.refuse_change();
alter table ops.review_step add column involved jsonb, add column written_as text;

create or replace function ops.check_review_step() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $$
declare
    item ops.review_item;
    present record;
    transition ops.review_transition;
    one text;
begin
    -- two people at once: the second waits here, and then meets the state that the first one made
    select * into item from ops.review_item where item_id = new.item_id for update;
    if item.item_id is null or new.tenant <> item.tenant then
        raise exception 'there is no review item %', concat_ws(' of ', new.item_id::text, new.tenant)
            using errcode = 'foreign_key_violation', constraint = 'review_item_exists';
    end if;
    select step_number, to_state, person, recorded_at into present from ops.review_step
    where item_id = new.item_id order by step_number desc limit 1;
    if new.from_state is distinct from coalesce(present.to_state, 'new') then
        raise exception 'the item is %, not %', coalesce(present.to_state, 'new'), new.from_state
            using errcode = 'check_violation', constraint = 'review_state_is_the_present_one',
            detail = coalesce(present.person || ' at ' || to_char(present.recorded_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), '');
    end if;
    if new.facts_hash is distinct from item.facts_hash then
        raise exception 'the facts of the item are no longer those that were looked at'
            using errcode = 'check_violation', constraint = 'review_facts_are_the_present_ones';
    end if;
    if not isfinite(new.expires_on) then
        raise exception 'an acceptance ends on a day'
            using errcode = 'check_violation', constraint = 'review_acceptance_lasts_a_year_at_most';
    end if;
    new.tenant := item.tenant;
    new.step_number := coalesce(present.step_number, 0) + 1;
    new.score := item.score;
    new.model_name := item.model_name;
    new.model_version := item.model_version;
    new.amount := item.amount;
    new.currency := item.currency;
    new.involved := item.involved;
    new.written_as := session_user;
    new.limit_amount := null;
    new.recorded_at := clock_timestamp();
    select * into transition from ops.review_transition as known
    where known.from_state = new.from_state and known.action = new.action and known.to_state = new.to_state;
    if new.identified_by = 'system' or transition.action is null then
        return new;  -- a transition that is not known is refused by its foreign key
    end if;
    if transition.bars_involved then
        foreach one in array array_remove(array[new.person, new.second_person, new.assigned_to], null) loop
            -- who assigns decides nothing
            continue when new.action = 'assign' and one is distinct from new.assigned_to;
            if ops.is_involved(item, one) then
                raise exception '% had a hand in this', one
                    using errcode = 'check_violation', constraint = 'review_decider_is_not_involved',
                    detail = one;
            end if;
        end loop;
    end if;
    if transition.needs_two_above_limit then
        new.limit_amount := ops.review_limit_of(item.tenant, item.company_code, item.currency);
        -- an amount that nobody knows may be any; a drawn sample accuses nobody
        if item.amount is null and item.kind <> 'control_sample' and new.second_person is null then
            raise exception 'the amount is not known: two people decide'
                using errcode = 'check_violation', constraint = 'review_needs_two_people_above_the_limit';
        end if;
        if abs(item.amount) > new.limit_amount and new.second_person is null then
            raise exception '% is above the limit of %: two people decide',
                concat_ws(' ', to_char(item.amount, 'FM999,999,999,999,999,990.00'), item.currency),
                concat_ws(' ', to_char(new.limit_amount, 'FM999,999,999,999,999,990.00'), item.currency)
                using errcode = 'check_violation', constraint = 'review_needs_two_people_above_the_limit',
                detail = new.limit_amount::text;
        end if;
    end if;
    if ops.people_named(item.tenant, null, new.person) && ops.people_named(item.tenant, null, new.second_person) then
        raise exception '% and % are one person', new.person, new.second_person
            using errcode = 'check_violation', constraint = 'review_second_person_is_another';
    end if;
    return new;
end
$$;
