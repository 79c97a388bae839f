using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>Answers one message to a candidate.</summary>
public sealed class GetCandidateMessage(NpgsqlDataSource database)
{
    internal async Task<CandidateMessage> Handle(GetCandidateMessageRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.MessageId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<CandidateMessageRow>(new CommandDefinition(
            $"select {CandidateMessageRow.Columns} from candidate_messages where id = @id and application_id = @application",
            new { id, application = Guid.Parse(request.ApplicationId) }, cancellationToken: call.CancellationToken));
        return row?.ToMessage() ?? throw Problem.NotFound("message", id);
    }
}
