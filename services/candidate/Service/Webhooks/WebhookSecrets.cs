using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Webhooks;

/// <summary>
/// Secrets in answers. An answer is kept for a week for a call that is repeated, but not its secret: that lies with the
/// subscription alone, and a repeated call is given it from there as long as the subscription is as the call left it.
/// </summary>
public sealed class WebhookSecrets(NpgsqlDataSource database)
{
    /// <summary>The answer as it is kept.</summary>
    internal static Webhook Without(Webhook answer) => new(answer) { Secret = "" };

    /// <summary>
    /// The answer with the secret that it showed first. Without one if the subscription was changed since, since the secret
    /// may be another by then, and of somebody else: rotate it to get a new one.
    /// </summary>
    internal async Task<Webhook> Of(Webhook answer, CancellationToken cancellation)
    {
        if (answer.Secret.Length > 0)
            return answer;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var secret = await connection.QuerySingleOrDefaultAsync<string>(new CommandDefinition(
            "select secret from webhooks where id = @id and revision = @revision", new { id = Guid.Parse(answer.Id), revision = Etag.Parse(answer.Etag) },
            cancellationToken: cancellation));
        return new Webhook(answer) { Secret = secret ?? "" };
    }
}
