using System.Security.Cryptography;
using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.Candidate.Webhooks;

/// <summary>A subscription as it is stored. Properties, since Dapper gives no constructor an array.</summary>
internal sealed record WebhookRow
{
    public required Guid Id { get; init; }
    public required string Url { get; init; }
    public required string Description { get; init; }
    public required string[] EventTypes { get; init; }
    public required WebhookState State { get; init; }
    public required Instant? PreviousSecretUntil { get; init; }
    public required Instant? FailingSince { get; init; }
    public required long Revision { get; init; }
    public required Instant CreatedAt { get; init; }
    public required Instant UpdatedAt { get; init; }

    /// <summary>Without the secret: only whoever makes it may show it.</summary>
    internal const string Columns = """
        id, url, description, event_types, state, case when previous_secret_until > now() then previous_secret_until end as previous_secret_until,
        failing_since, revision, created_at, updated_at
        """;

    /// <summary>A new secret: 256 random bits in the form that Standard Webhooks asks for.</summary>
    internal static string NewSecret() => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>The subscription, locked until the transaction ends. NOT_FOUND, or ETAG_MISMATCH if it is another version than the etag's.</summary>
    internal static async Task<WebhookRow> Lock(Guid id, string etag, Write write)
    {
        var seen = Etag.Parse(etag);
        var row = await write.Connection.QuerySingleOrDefaultAsync<WebhookRow>(new CommandDefinition(
            $"select {Columns} from webhooks where id = @id for update", new { id }, cancellationToken: write.Cancellation))
            ?? throw Problem.NotFound("webhook", id);
        return seen is null || seen == row.Revision ? row : throw Problem.Stale("webhook", id);
    }

    /// <summary>Throws INVALID_ARGUMENT at a type that no fact has.</summary>
    internal static void CheckTypes(IEnumerable<string> types)
    {
        if (types.Except(Webhooks.EventTypes.Known).FirstOrDefault() is { } unknown)
            throw Problem.Invalid("webhook.event_types", $"'{unknown}' is no type of event; there are {string.Join(", ", Webhooks.EventTypes.Known)}");
    }

    internal Webhook ToMessage(string secret = "") => new()
    {
        Id = Id.ToString(), Url = Url, Description = Description, EventTypes = { EventTypes }, State = State, Secret = secret,
        PreviousSecretExpireTime = PreviousSecretUntil?.ToTimestamp(), FailingSinceTime = FailingSince?.ToTimestamp(),
        Etag = Etag.Of(Revision), CreateTime = CreatedAt.ToTimestamp(), UpdateTime = UpdatedAt.ToTimestamp(),
    };
}
