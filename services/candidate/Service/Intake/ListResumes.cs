using Dapper;
using Grpc.Core;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Intake;

/// <summary>Lists the resumes of a candidate, newest first.</summary>
public sealed class ListResumes(NpgsqlDataSource database)
{
    internal async Task<ListResumesResponse> Handle(ListResumesRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.CandidateId);
        var page = Page.Of(request.PageSize, request.PageToken, request.CandidateId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        // After a merge everything is at the survivor.
        id = await Survivor.Of(id, connection, call.CancellationToken) ?? throw Problem.NotFound("candidate", id);
        var rows = (await connection.QueryAsync<ResumeRow>(new CommandDefinition(
            $"{ResumeRow.Select} where candidate_id = @id and id < @before order by id desc limit @size",
            new { id, before = page.Before, size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        return new ListResumesResponse
        {
            Resumes = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, request.CandidateId),
        };
    }
}
