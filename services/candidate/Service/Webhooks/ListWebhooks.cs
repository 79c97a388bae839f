using Grpc.Core;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Webhooks;

/// <summary>Lists the subscriptions, newest first, or what changed since.</summary>
public sealed class ListWebhooks(Sync sync)
{
    private static readonly SyncedList Webhooks = new("webhooks", WebhookRow.Columns);

    internal async Task<ListWebhooksResponse> Handle(ListWebhooksRequest request, ServerCallContext call)
    {
        var page = await sync.Read<WebhookRow>(Webhooks, new(request.PageSize, request.PageToken, request.SyncToken), call.CancellationToken);
        return new ListWebhooksResponse
        {
            Webhooks = { page.Rows.Select(row => row.ToMessage()) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }
}
