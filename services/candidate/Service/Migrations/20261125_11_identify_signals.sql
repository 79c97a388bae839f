-- Each claim gets an id, so that it can be verified by itself.
update candidates set signals = jsonb_set(signals, '{signals}', (
    select jsonb_agg(signal || jsonb_build_object('id', gen_random_uuid()) order by position)
    from jsonb_array_elements(signals -> 'signals') with ordinality as claims (signal, position)))
where jsonb_array_length(signals -> 'signals') > 0;
