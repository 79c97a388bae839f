-- Of what the score of a proposal is made, as protobuf's JSON; none where it is just the earliest loop.
alter table loops add column score jsonb;
