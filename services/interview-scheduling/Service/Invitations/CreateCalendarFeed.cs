using System.Buffers.Text;
using System.Security.Cryptography;
using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Invitations;

/// <summary>Gives an interviewer a secret address of his or her booked interviews, in place of the one before. Only the secret's hash is kept.</summary>
public sealed class CreateCalendarFeed(Writes writes)
{
    internal Task<CalendarFeed> Handle(CreateCalendarFeedRequest request, ServerCallContext call)
    {
        var interviewer = Guid.Parse(request.InterviewerId);
        return writes.Run(request, call, async write =>
        {
            var secret = RandomNumberGenerator.GetBytes(CalendarFeeds.SecretBytes);
            try
            {
                var created = await write.Connection.QuerySingleAsync<Instant>(new CommandDefinition("""
                    insert into calendar_feeds (interviewer_id, secret_hash) values (@interviewer, @hash)
                    on conflict (interviewer_id) do update set secret_hash = excluded.secret_hash, created_at = now() returning created_at
                    """, new { interviewer, hash = SHA256.HashData(secret) }, cancellationToken: write.Cancellation));
                return new CalendarFeed
                {
                    InterviewerId = interviewer.ToString(), Address = $"{CalendarFeeds.Path}?secret={Base64Url.EncodeToString(secret)}", CreateTime = created.ToTimestamp(),
                };
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
            {
                throw Problem.NotFound("interviewer", interviewer);
            }
        });
    }
}
