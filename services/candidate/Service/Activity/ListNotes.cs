using Dapper;
using Grpc.Core;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Activity;

/// <summary>Lists the notes about a candidate or an application, newest first.</summary>
public sealed class ListNotes(NpgsqlDataSource database)
{
    internal async Task<ListNotesResponse> Handle(ListNotesRequest request, ServerCallContext call)
    {
        if (request.CandidateId.Length == 0 && request.ApplicationId.Length == 0)
            throw Problem.Invalid("candidate_id", "must be given, or application_id instead of it");
        var filter = $"{request.CandidateId} {request.ApplicationId}";
        var page = Page.Of(request.PageSize, request.PageToken, filter);
        var by = (request.CandidateId.Length > 0 ? $" and candidate_id = {Survivor.Sql}" : "") + (request.ApplicationId.Length > 0 ? " and application_id = @application" : "");
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<NoteRow>(new CommandDefinition(
            $"select {NoteRow.Columns} from notes where id < @before {by} order by id desc limit @size", new
            {
                before = page.Before, size = page.Size,
                candidate = Guid.TryParse(request.CandidateId, out var candidate) ? candidate : Guid.Empty,
                application = Guid.TryParse(request.ApplicationId, out var application) ? application : Guid.Empty,
            }, cancellationToken: call.CancellationToken))).AsList();
        return new ListNotesResponse
        {
            Notes = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, filter),
        };
    }
}
