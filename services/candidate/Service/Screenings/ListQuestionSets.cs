using Grpc.Core;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Screenings;

/// <summary>Lists question sets, newest first, or what changed since.</summary>
public sealed class ListQuestionSets(Sync sync)
{
    private static readonly SyncedList QuestionSets = new("question_sets", QuestionSetRow.Columns);

    internal async Task<ListQuestionSetsResponse> Handle(ListQuestionSetsRequest request, ServerCallContext call)
    {
        var page = await sync.Read<QuestionSetRow>(QuestionSets, new(request.PageSize, request.PageToken, request.SyncToken), call.CancellationToken);
        return new ListQuestionSetsResponse
        {
            QuestionSets = { page.Rows.Select(row => row.ToMessage()) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }
}
