-- A text as words for comparing: lower case, blanks and punctuation as one space, a space around. Not by what the database's
-- locale calls a letter, which may be ASCII alone.
create function as_words(given text) returns text language sql immutable parallel safe as
$$ select ' ' || trim(regexp_replace(lower(given), '[\s!-/:-@[-`{-~]+', ' ', 'g')) || ' ' $$;

-- Whether a text names a person: an address in full, a number by its digits however they are grouped, or all words of the
-- name, in any order. A name of one word names somebody only where nothing else stands: it may be a language as well.
create function names_person(given text, names text[], contacts text[]) returns boolean language sql immutable parallel safe as
$$
    select exists (select from unnest(contacts) contact where case
            when position('@' in contact) > 0 then position(as_words(contact) in as_words(given)) > 0
            else length(regexp_replace(contact, '\D', '', 'g')) >= 6
                and position(regexp_replace(contact, '\D', '', 'g') in regexp_replace(given, '[\s!-/:-@[-`{-~]+', '', 'g')) > 0 end)
        or exists (select from unnest(names) name where case
            when as_words(name) = '  ' then false
            when position(' ' in trim(as_words(name))) = 0 then as_words(name) = as_words(given)
            else not exists (select from unnest(string_to_array(trim(as_words(name)), ' ')) word where position(' ' || word || ' ' in as_words(given)) = 0) end)
$$;
