using Dapper;
using NodaTime;
using Npgsql;
using StandardWebhooks;

namespace Hiring.Candidate.Webhooks;

/// <summary>A delivery that this instance has claimed for one attempt.</summary>
internal sealed record DueDelivery
{
    public required Guid Id { get; init; }
    public required Guid WebhookId { get; init; }
    public required int Attempts { get; init; }
    public required string Url { get; init; }
    public required string Secret { get; init; }
    public required string? PreviousSecret { get; init; }
    public required byte[] Payload { get; init; }
    public required Instant OccurredAt { get; init; }

    /// <summary>The headers of Standard Webhooks; during a rotation with a signature by each secret.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Headers(DateTimeOffset now, string body)
    {
        var id = Id.ToString();
        string[] secrets = PreviousSecret is null ? [Secret] : [Secret, PreviousSecret];
        yield return new("webhook-id", id);
        yield return new("webhook-timestamp", now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        yield return new("webhook-signature", string.Join(' ', secrets.Select(secret => new StandardWebhook(secret).Sign(id, now, body))));
    }
}

/// <summary>The queue of deliveries in the database: claims what is due for a while, and notes how the attempt went.</summary>
internal sealed class DueDeliveries(NpgsqlDataSource database)
{
    /// <summary>
    /// A claimed delivery is due again after a minute, six times as long as an attempt may take: its instance is gone then.
    /// A type that this version does not know is left to a newer instance.
    /// </summary>
    private const string ClaimSql = """
        update webhook_deliveries d set attempts = d.attempts + 1, last_attempt_at = now(), next_attempt_at = now() + interval '1 minute'
        from webhooks w
            cross join lateral (
                select q.id, q.position from webhook_deliveries q
                where q.webhook_id = w.id and q.state = 1 and q.next_attempt_at <= now()
                order by q.next_attempt_at, q.id limit 8 for update skip locked) as due
            join feed_events e on e.position = due.position
        where d.id = due.id and w.state = 1 and e.type = any(@known) and {0}
        returning d.id, d.webhook_id, d.attempts, w.url, w.secret,
            case when w.previous_secret_until > now() then w.previous_secret end as previous_secret, e.payload, e.occurred_at
        """;

    /// <summary>Claims up to eight due deliveries of each subscription but those that are at work here.</summary>
    internal Task<IReadOnlyList<DueDelivery>> Claim(Guid[] busy, CancellationToken cancellation) =>
        Claim("w.id <> all(@busy)", new { busy, known = EventTypes.Known }, cancellation);

    /// <summary>Claims the next of one subscription.</summary>
    internal Task<IReadOnlyList<DueDelivery>> ClaimMore(Guid webhook, CancellationToken cancellation) =>
        Claim("w.id = @webhook", new { webhook, known = EventTypes.Known }, cancellation);

    private async Task<IReadOnlyList<DueDelivery>> Claim(string which, object parameters, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<DueDelivery>(new CommandDefinition(
            ClaimSql.Replace("{0}", which, StringComparison.Ordinal), parameters, cancellationToken: cancellation))).AsList();
    }

    /// <summary>
    /// Notes how an attempt went, unless a later one was begun meanwhile. A success ends a time of failure; 410, or a failure
    /// at the end of five days of them, disables the subscription.
    /// </summary>
    internal async Task Note(DueDelivery delivery, int status, string error, TimeSpan? wait, double jitter, CancellationToken cancellation)
    {
        var success = status is >= 200 and < 300;
        var gone = status == 410;
        var pause = success || gone ? null : RetrySchedule.After(delivery.Attempts, jitter, wait);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition("""
            with noted as (
                update webhook_deliveries set state = @state, last_status = @status, last_error = @error,
                    next_attempt_at = now() + make_interval(secs => @pause)
                where id = @id and state = 1 and attempts = @attempts
                returning webhook_id
            ), changed as (
                update webhooks w set
                    failing_since = case when @success then null else coalesce(failing_since, now()) end,
                    state = case when @gone then 4 when not @success and failing_since < now() - make_interval(days => @days) then 3 else state end,
                    revision = revision + 1, updated_at = now()
                from noted
                where w.id = noted.webhook_id and w.state = 1
                    and case when @success then failing_since is not null
                        else @gone or failing_since is null or failing_since < now() - make_interval(days => @days) end
                returning w.id, w.state
            )
            select audit_append('webhooks', 'disable', null, array[id]) from changed where state <> 1
            """, new
        {
            id = delivery.Id, attempts = delivery.Attempts, status, error, success, gone, days = RetrySchedule.DaysUntilDisabled,
            state = success ? 2 : pause is null ? 3 : 1, pause = pause?.TotalSeconds ?? 0,
        }, cancellationToken: cancellation));
    }

    /// <summary>Forgets what was delivered a month ago; the event itself stays in the feed.</summary>
    internal async Task Forget(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition("""
            delete from webhook_deliveries where id in
                (select id from webhook_deliveries where state = 2 and last_attempt_at < now() - interval '30 days' limit 10000)
            """, cancellationToken: cancellation));
    }
}
