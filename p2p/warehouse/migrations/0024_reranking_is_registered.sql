-- A model of the order is a model that scores: it stands among them, and its file is the one that was proposed, as the audit
-- chain sealed it then. A row that names another file later orders nothing.
create or replace view ops.reranking_in_force as
select
    model.*,
    approval.approved_by,
    approval.approved_at,
    approval.reason as approved_because,
    (
        select cast(entry.payload as jsonb) ->> 'sha256' from ops.audit_entry as entry
        where
            entry.subject = 'reranking_model ' || model.model_id
            and entry.tenant = model.tenant
            and entry.action = 're-ranking proposed'
        order by entry.entry_number limit 1
    ) as sealed_sha256
from (
    select
        approved.*,
        row_number() over (partition by tenant order by approval_id desc) as place
    from ops.reranking_approval as approved
) as approval
inner join ops.reranking_model as model on approval.model_id = model.model_id
where
    approval.place = 1
    and not exists (select from ops.reranking_retirement as ended where ended.model_id = approval.model_id);

-- Each approval of an order model with the one that took its place, if any: the next of the tenant.
create view ops.reranking_succession as
select
    approval.approval_id,
    approval.tenant,
    approval.model_id,
    approval.approved_by,
    approval.approved_at,
    approval.reason,
    lead(approval.approved_by) over succession as next_by,
    lead(approval.approved_at) over succession as next_at,
    lead(model.model_version) over succession as next_version
from ops.reranking_approval as approval
inner join ops.reranking_model as model using (model_id)
window succession as (partition by approval.tenant order by approval.approval_id);

-- As before, and every model of the order. It orders all sources of its tenant: its source is ''. One whose place another took
-- was retired by whoever put that one in force, and then.
create or replace view ops.scoring_model as
select
    version.tenant,
    version.source,
    version.name,
    version.version,
    version.kind,
    state.state,
    state.person,
    state.reason,
    state.recorded_at as state_at,
    version.trained_at,
    version.data_from_on,
    version.data_until_on,
    version.row_count,
    version.owner,
    version.file_name,
    version.sha256,
    version.card
from ops.model_version as version
inner join ops.model_state as state using (model_version_id)
union all
select
    model.tenant,
    model.source,
    'prediction_' || model.target,
    model.model_version,
    'prediction',
    case
        when withdrawal.model_id is not null then 'retired'
        when lead(model.model_id) over latest is not null then 'retired'
        when model.is_used then 'in_force'
        else 'not_used'                   -- the usual rate is better, or history too short
    end,
    'system',
    coalesce(withdrawal.reason, model.card ->> 'decision', 'trained anew since'),
    coalesce(withdrawal.withdrawn_at, model.trained_at),
    model.trained_at,
    cast(model.card #>> '{parts,train,first_cut_off}' as date),
    model.trained_until_on,
    cast(model.card #>> '{parts,train,row_count}' as bigint),
    coalesce(model.card ->> 'owner', 'not told'),
    model.file_name,
    model.sha256,
    model.card
from ops.prediction_model as model
left join ops.prediction_model_withdrawal as withdrawal using (model_id)
window latest as (partition by model.tenant, model.source, model.target order by model.model_id)
union all
select
    model.tenant,
    '',
    'reranking',
    model.model_version,
    'ranking',
    case
        when retirement.model_id is not null then 'retired'
        when in_force.model_id is not null then 'in_force'
        when approval.model_id is not null then 'retired'      -- another took its place
        when model.is_better then 'proposed'
        else 'not_used'                   -- it did not beat the present order
    end,
    coalesce(retirement.retired_by, approval.next_by, approval.approved_by, model.proposed_by),
    case
        when retirement.model_id is not null then retirement.reason
        when approval.next_version is not null then 'version ' || approval.next_version || ' took its place'
        when approval.model_id is not null then approval.reason
        when model.is_better then 'beat the present order on decisions that it had not seen'
        else 'did not beat the present order'
    end,
    coalesce(retirement.retired_at, approval.next_at, approval.approved_at, model.proposed_at),
    model.proposed_at,
    cast(model.card ->> 'data_from_on' as date),
    cast(model.labels_until at time zone 'UTC' as date),
    model.train_count,
    coalesce(model.card ->> 'owner', 'not told'),
    model.file_name,
    model.sha256,
    model.card
from ops.reranking_model as model
left join ops.reranking_succession as approval using (model_id)
left join ops.reranking_retirement as retirement using (model_id)
left join ops.reranking_in_force as in_force using (model_id);

-- by_score: a model of the order is not used, and candidates stand as the detectors scored them.
alter table mining.scoring_model drop constraint scoring_model_used_check;
alter table mining.scoring_model add constraint scoring_model_used_check
    check (used in ('model', 'rules_only', 'usual_rate', 'rules', 'by_score'));
