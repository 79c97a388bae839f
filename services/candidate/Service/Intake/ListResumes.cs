using Dapper;
using Grpc.Core;
using Hiring.Candidate.Activity;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Intake;

/// <summary>Lists the resumes of a candidate, newest first, or what changed since.</summary>
public sealed class ListResumes(Sync sync, NpgsqlDataSource database)
{
    private static readonly SyncedList Resumes = new("resumes", Listed.Columns);

    internal async Task<ListResumesResponse> Handle(ListResumesRequest request, ServerCallContext call)
    {
        var about = await Subject.Filter(request.CandidateId, "", database, call.CancellationToken);
        var page = await sync.Read<Listed>(Resumes, new(request.PageSize, request.PageToken, request.SyncToken, about), call.CancellationToken);
        var ids = page.Rows.Select(row => row.Id).ToArray();
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<ResumeRow>(new CommandDefinition(
            $"{ResumeRow.Select} where id = any(@ids)", new { ids }, cancellationToken: call.CancellationToken))).ToDictionary(row => row.Id);
        return new ListResumesResponse
        {
            // One that was deleted since the page was read comes as a tombstone with the next increment.
            Resumes = { ids.Where(rows.ContainsKey).Select(id => rows[id].ToMessage()) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }
}
