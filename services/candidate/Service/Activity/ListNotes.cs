using Grpc.Core;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Activity;

/// <summary>Lists the notes about a candidate or an application, newest first, or what changed since.</summary>
public sealed class ListNotes(Sync sync, NpgsqlDataSource database)
{
    private static readonly SyncedList Notes = new("notes", NoteRow.Columns);

    internal async Task<ListNotesResponse> Handle(ListNotesRequest request, ServerCallContext call)
    {
        if (request.CandidateId.Length == 0 && request.ApplicationId.Length == 0)
            throw Problem.Invalid("candidate_id", "must be given, or application_id instead of it");
        var about = await Subject.Filter(request.CandidateId, request.ApplicationId, database, call.CancellationToken);
        var page = await sync.Read<NoteRow>(Notes, new(request.PageSize, request.PageToken, request.SyncToken, about), call.CancellationToken);
        return new ListNotesResponse
        {
            Notes = { page.Rows.Select(row => row.ToMessage()) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }
}
