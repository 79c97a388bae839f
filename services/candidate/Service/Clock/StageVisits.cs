namespace Hiring.Candidate.Clock;

/// <summary>
/// The stays of applications, out of their steps: the one place that says what a stay is. An application that comes back to a
/// stage has a second stay there. Days on hold are counted apart. A stay that goes on counts up to now and is censored; one that was
/// cut short by a transfer to another role is censored then, since it says nothing about this one.
/// </summary>
internal static class StageVisits
{
    /// <summary>Whether a step s withdrew its application because it goes on for another role: WITHDRAWAL_REASON_TRANSFERRED.</summary>
    internal const string Transferred = "(s.state = 4 and s.reason_code = 9)";

    /// <summary>
    /// Tables to put behind <c>with scope as (select id, role_id, ends_at from ...)</c>. Answers <c>visits</c>: application_id, visit
    /// (from 1), stage, stage_id, entered_at, days, held, idle, leaving (<see cref="Leaving"/>), state (of the last step).
    /// <c>idle</c> is the part of days after ends_at, when the role had ended and nobody went on with it.
    /// </summary>
    internal const string Tables = $"""
        steps as (
            select s.application_id, a.role_id, a.ends_at, s.revision, s.stage, s.stage_id, s.state, s.reason_code, s.at,
                lead(s.at) over w as until, lead(s.stage) over w as next_stage, lead(s.stage_id) over w as next_stage_id,
                lag(s.stage) over w is distinct from s.stage or lag(s.stage_id) over w is distinct from s.stage_id as enters
            from scope a join application_steps s on s.application_id = a.id
            window w as (partition by s.application_id order by s.revision)
        ), numbered as (
            select *, sum(enters::integer) over (partition by application_id order by revision rows unbounded preceding) as visit,
                greatest(date_part('epoch', coalesce(until, now()) - at), 0) / 86400 as days,
                case
                    when until is null then case when state in (3, 4) and not {Transferred} then 3 else 0 end
                    when next_stage > stage then 1
                    when next_stage < stage then 2
                    when next_stage_id = stage_id then null
                    -- Between stages of one kind the role's own order says which way it went.
                    else (
                        select case when max(n) filter (where place ->> 'id' = s.next_stage_id) < max(n) filter (where place ->> 'id' = s.stage_id) then 2 else 1 end
                        from roles r, jsonb_array_elements(r.pipeline -> 'stages') with ordinality places (place, n)
                        where r.id = s.role_id)
                end as leaving
            from steps s
        ), visits as (
            select application_id, role_id, visit, stage, stage_id, min(at) as entered_at,
                coalesce(sum(days) filter (where state = 1), 0) as days,
                coalesce(sum(days) filter (where state = 5), 0) as held,
                coalesce(sum(least(days, greatest(date_part('epoch', now() - ends_at), 0) / 86400)) filter (where state = 1 and until is null), 0) as idle,
                -- Only the last step of a stay says how it was left.
                max(leaving) as leaving, max(state) filter (where leaving is not null) as state
            from numbered group by application_id, visit, role_id, stage, stage_id
        )
        """;

    /// <summary>The last of a role that is filled or closed: from then on nobody went on with what was left lying in it.</summary>
    internal const string EndOfRole = "r.ended_at as ends_at";
}
