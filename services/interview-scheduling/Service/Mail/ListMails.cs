using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Mail;

/// <summary>Lists mails of the outbox without what they say, newest first.</summary>
public sealed class ListMails(NpgsqlDataSource database, MailSettings settings)
{
    internal async Task<ListMailsResponse> Handle(ListMailsRequest request, ServerCallContext call)
    {
        var filter = $"{request.InterviewId}/{request.State:D}";
        var page = Page.Of(request.PageSize, request.PageToken, filter);
        var interview = request.InterviewId.Length == 0 ? (Guid?)null : Guid.Parse(request.InterviewId);
        // A mail that waits is shown as not configured while there is no server, so each of the two states may be the one that is stored.
        var waits = settings.Host is null ? MailState.NotConfigured : MailState.Waiting;
        var state = request.State == waits ? MailState.Waiting : request.State is MailState.Waiting or MailState.NotConfigured ? (MailState?)null : request.State;
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = state is null ? [] : (await connection.QueryAsync<Row>(new CommandDefinition("""
            select id, interview_id, person_id, candidate, method, sequence, state, attempts, last_error, created_at, next_attempt_at, sent_at from mails
            where (@interview::uuid is null or interview_id = @interview) and (@state = 0 or state = @state) and id < @before order by id desc limit @size
            """, new { interview, state = (int)state, before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListMailsResponse
        {
            Mails = { rows.Select(row => row.ToMessage(waits)) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, filter),
        };
    }

    private sealed record Row(Guid Id, Guid InterviewId, Guid PersonId, bool Candidate, MailMethod Method, int Sequence, MailState State, int Attempts,
        string LastError, Instant CreatedAt, Instant NextAttemptAt, Instant? SentAt)
    {
        internal V1.Mail ToMessage(MailState waits) => new()
        {
            Id = Id.ToString(), InterviewId = InterviewId.ToString(), InterviewerId = Candidate ? "" : PersonId.ToString(), Method = Method, Sequence = Sequence,
            State = State == MailState.Waiting ? waits : State, Attempts = Attempts, LastError = LastError, CreateTime = CreatedAt.ToTimestamp(),
            NextAttemptTime = State == MailState.Waiting ? NextAttemptAt.ToTimestamp() : null, SendTime = SentAt?.ToTimestamp(),
        };
    }
}
