using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>Lists the applications of a role, newest first.</summary>
public sealed class ListApplications(NpgsqlDataSource database)
{
    internal async Task<ListApplicationsResponse> Handle(ListApplicationsRequest request, ServerCallContext call)
    {
        var role = Guid.Parse(request.RoleId);
        var filter = role.ToString();
        var page = Page.Of(request.PageSize, request.PageToken, filter);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var found = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select exists (select from roles where id = @role);
            select {ApplicationRow.Columns} from applications where role_id = @role and id < @before order by id desc limit @size;
            """, new { role, before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken));
        if (!await found.ReadSingleAsync<bool>())
            throw Problem.NotFound("role", role);
        var rows = (await found.ReadAsync<ApplicationRow>()).AsList();
        return new ListApplicationsResponse
        {
            Applications = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, filter),
        };
    }
}
