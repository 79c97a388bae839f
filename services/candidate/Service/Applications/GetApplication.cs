using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>Answers one application.</summary>
public sealed class GetApplication(NpgsqlDataSource database)
{
    internal async Task<Application> Handle(GetApplicationRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.ApplicationId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<ApplicationRow>(new CommandDefinition(
            $"select {ApplicationRow.Columns} from applications where id = @id", new { id }, cancellationToken: call.CancellationToken));
        return row?.ToMessage() ?? throw Problem.NotFound("application", id);
    }
}
