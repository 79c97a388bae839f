using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.InterviewScheduling.Mail;

/// <summary>Makes dead mails wait again: one, or all. What was superseded is dead no more, so a change that was overtaken is never sent.</summary>
public sealed class ReplayMails(Writes writes)
{
    internal Task<ReplayMailsResponse> Handle(ReplayMailsRequest request, ServerCallContext call)
    {
        var id = request.MailId.Length == 0 ? (Guid?)null : Guid.Parse(request.MailId);
        return writes.Run(request, call, async write =>
        {
            if (id is { } mail && !await write.Connection.QuerySingleAsync<bool>(new CommandDefinition(
                "select exists (select from mails where id = @mail)", new { mail }, cancellationToken: write.Cancellation)))
                throw Problem.NotFound("mail", mail);
            return new ReplayMailsResponse
            {
                Replayed = await write.Connection.ExecuteAsync(new CommandDefinition("""
                    update mails set state = 1, attempts = 0, next_attempt_at = now() where state = 3 and (@id::uuid is null or id = @id)
                    """, new { id }, cancellationToken: write.Cancellation)),
            };
        });
    }
}
