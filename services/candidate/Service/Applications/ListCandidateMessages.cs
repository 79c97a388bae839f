using Grpc.Core;
using Hiring.Candidate.Activity;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>Lists the messages to the candidate about an application, newest first, or what changed since.</summary>
public sealed class ListCandidateMessages(Sync sync, NpgsqlDataSource database)
{
    private static readonly SyncedList Messages = new("candidate_messages", CandidateMessageRow.Columns);

    internal async Task<ListCandidateMessagesResponse> Handle(ListCandidateMessagesRequest request, ServerCallContext call)
    {
        var about = await Subject.Filter("", request.ApplicationId, database, call.CancellationToken);
        var page = await sync.Read<CandidateMessageRow>(Messages, new(request.PageSize, request.PageToken, request.SyncToken, about), call.CancellationToken);
        return new ListCandidateMessagesResponse
        {
            Messages = { page.Rows.Select(row => row.ToMessage()) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }
}
