using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Activity;

/// <summary>Answers one task.</summary>
public sealed class GetTask(NpgsqlDataSource database)
{
    internal async Task<CandidateTask> Handle(GetTaskRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.TaskId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<TaskRow>(new CommandDefinition(
            $"select {TaskRow.Columns} from tasks where id = @id", new { id }, cancellationToken: call.CancellationToken));
        return row?.ToMessage() ?? throw Problem.NotFound("task", id);
    }
}
