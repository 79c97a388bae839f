using Dapper;
using Grpc.Core;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>Lists applications, of a role or of a candidate where one is named, newest first, or what changed since.</summary>
public sealed class ListApplications(Sync sync, NpgsqlDataSource database)
{
    private static readonly SyncedList Applications = new("applications", ApplicationRow.Columns);

    internal async Task<ListApplicationsResponse> Handle(ListApplicationsRequest request, ServerCallContext call)
    {
        var filter = new List<(string, object)>();
        if (request.RoleId.Length > 0)
            filter.Add(("role_id", Guid.Parse(request.RoleId)));
        if (request.CandidateId.Length > 0)
            filter.Add(("candidate_id", Guid.Parse(request.CandidateId)));
        var page = await sync.Read<ApplicationRow>(Applications, new(request.PageSize, request.PageToken, request.SyncToken, filter), call.CancellationToken);
        if (page.Rows.Count == 0)
            await MustExist(request, call.CancellationToken);
        return new ListApplicationsResponse
        {
            Applications = { page.Rows.Select(row => row.ToMessage()) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }

    /// <summary>Only an empty answer may be that of a role or a candidate who is not there.</summary>
    private async Task MustExist(ListApplicationsRequest request, CancellationToken cancellation)
    {
        if (request.RoleId.Length == 0 && request.CandidateId.Length == 0)
            return;
        var (role, candidate) = (Id(request.RoleId), Id(request.CandidateId));
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var (roleThere, candidateThere) = await connection.QuerySingleAsync<(bool, bool)>(new CommandDefinition(
            "select @role is null or exists (select from roles where id = @role), @candidate is null or exists (select from candidates where id = @candidate)",
            new { role, candidate }, cancellationToken: cancellation));
        if (!roleThere)
            throw Problem.NotFound("role", role!.Value);
        if (!candidateThere)
            throw Problem.NotFound("candidate", candidate!.Value);
    }

    private static Guid? Id(string id) => id.Length == 0 ? null : Guid.Parse(id);
}
