-- A review candidate tells what a decision on it rests on, and who had a hand in it: those may not decide.
alter table mining.review_candidate
    add column facts_hash text not null default '',
    add column involved jsonb not null default '[]';
