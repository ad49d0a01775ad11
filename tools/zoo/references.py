"""The networks of specs/zoo in PyTorch: torchvision's where it has them, else written down here after
their papers. Each is made without memory (on the meta device)."""

import torch
from torch import nn
from torch.nn import functional as F

# torchvision registers shapes of operators that none of these networks uses, which fails where it was
# built for another torch.
_register_fake = torch.library.register_fake
torch.library.register_fake = lambda *_, **__: lambda function: function
import torchvision  # noqa: E402

torch.library.register_fake = _register_fake


class Subsampling(nn.Module):
    def __init__(self, maps):
        super().__init__()
        self.coefficient = nn.Parameter(torch.ones(maps, 1, 1))
        self.offset = nn.Parameter(torch.zeros(maps, 1, 1))

    def forward(self, x):
        return F.avg_pool2d(x, 2) * 4 * self.coefficient + self.offset


def squash(x):
    return 1.7159 * torch.tanh(x * 2 / 3)


class LeNet(nn.Module):
    """LeNet-5 of "Gradient-based learning applied to document recognition" (LeCun et al., 1998)."""

    maps = (
        [sorted([i, (i + 1) % 6, (i + 2) % 6]) for i in range(6)]
        + [sorted([i, (i + 1) % 6, (i + 2) % 6, (i + 3) % 6]) for i in range(6)]
        + [[0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5], [0, 1, 2, 3, 4, 5]]
    )

    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(1, 6, 5)
        self.s2 = Subsampling(6)
        self.c3 = nn.ModuleList(nn.Conv2d(len(maps), 1, 5) for maps in self.maps)
        self.s4 = Subsampling(16)
        self.c5 = nn.Conv2d(16, 120, 5)
        self.f6 = nn.Linear(120, 84)
        self.rbf = nn.Parameter(torch.randn(10, 84), requires_grad=False)

    def forward(self, x):
        h = torch.sigmoid(self.s2(squash(self.c1(x))))
        h = torch.cat([conv(h[:, maps]) for conv, maps in zip(self.c3, self.maps)], 1)
        h = squash(self.c5(torch.sigmoid(self.s4(squash(h)))))
        h = squash(self.f6(h.flatten(1)))
        return -((h.unsqueeze(1) - torch.sign(self.rbf)) ** 2).sum(2)


class DoubleConv(nn.Sequential):
    def __init__(self, ni, nf):
        super().__init__(nn.Conv2d(ni, nf, 3), nn.ReLU(), nn.Conv2d(nf, nf, 3), nn.ReLU())


class UNet(nn.Module):
    """"U-Net: Convolutional networks for biomedical image segmentation" (Ronneberger et al., 2015)."""

    def __init__(self, classes=2):
        super().__init__()
        sizes = [64, 128, 256, 512, 1024]
        self.down = nn.ModuleList(DoubleConv(a, b) for a, b in zip([1] + sizes, sizes))
        self.upconv = nn.ModuleList(
            nn.ConvTranspose2d(2 * size, size, 2, stride=2) for size in reversed(sizes[:4]))
        self.up = nn.ModuleList(DoubleConv(2 * size, size) for size in reversed(sizes[:4]))
        self.head = nn.Conv2d(64, classes, 1)

    def forward(self, x):
        skips = []
        for place, block in enumerate(self.down):
            x = block(x if place == 0 else F.max_pool2d(x, 2))
            skips.append(x)
        for upconv, block, skip in zip(self.upconv, self.up, reversed(skips[:4])):
            x = upconv(x)
            cut = (skip.shape[2] - x.shape[2]) // 2
            x = block(torch.cat([skip[:, :, cut:-cut, cut:-cut], x], 1))
        return self.head(x)


class LSTMModel(nn.Module):
    """The large model of "Recurrent neural network regularization" (Zaremba et al., 2014), with the
    names of PyTorch's example word_language_model."""

    def __init__(self, words=10000, size=1500):
        super().__init__()
        self.drop = nn.Dropout(0.65)
        self.encoder = nn.Embedding(words, size)
        self.rnn = nn.LSTM(size, size, 2, dropout=0.65, batch_first=True)
        self.decoder = nn.Linear(size, words)

    def forward(self, x):
        h = self.drop(self.rnn(self.drop(self.encoder(x)))[0])
        # The classes come second, as cross entropy takes them.
        return self.decoder(h).transpose(1, 2)


class BertEmbeddings(nn.Module):
    def __init__(self, words, size):
        super().__init__()
        self.word_embeddings = nn.Embedding(words, size, padding_idx=0)
        self.position_embeddings = nn.Embedding(512, size)
        self.token_type_embeddings = nn.Embedding(2, size)
        self.LayerNorm = nn.LayerNorm(size, eps=1e-12)

    def forward(self, tokens, types):
        places = torch.arange(tokens.shape[1], device=tokens.device)
        return self.LayerNorm(
            self.word_embeddings(tokens) + self.position_embeddings(places)
            + self.token_type_embeddings(types))


class BertLayer(nn.Module):
    def __init__(self, size, heads):
        super().__init__()
        self.heads = heads
        self.attention = nn.Module()
        # "self" is a name like any other here.
        inner = nn.Module()
        inner.query, inner.key, inner.value = (nn.Linear(size, size) for _ in range(3))
        self.attention.add_module("self", inner)
        self.attention.output = nn.Module()
        self.attention.output.dense = nn.Linear(size, size)
        self.attention.output.LayerNorm = nn.LayerNorm(size, eps=1e-12)
        self.intermediate = nn.Module()
        self.intermediate.dense = nn.Linear(size, 4 * size)
        self.output = nn.Module()
        self.output.dense = nn.Linear(4 * size, size)
        self.output.LayerNorm = nn.LayerNorm(size, eps=1e-12)

    def forward(self, x):
        n, t, size = x.shape
        inner = getattr(self.attention, "self")
        q, k, v = (
            layer(x).view(n, t, self.heads, -1).transpose(1, 2)
            for layer in (inner.query, inner.key, inner.value))
        h = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, t, size)
        h = self.attention.output.LayerNorm(self.attention.output.dense(h) + x)
        return self.output.LayerNorm(self.output.dense(F.gelu(self.intermediate.dense(h))) + h)


class Bert(nn.Module):
    """BERT-base of "BERT: Pre-training of deep bidirectional transformers" (Devlin et al., 2018), with
    the names of Hugging Face's BertModel."""

    def __init__(self, words=30522, size=768, heads=12, layers=12):
        super().__init__()
        self.embeddings = BertEmbeddings(words, size)
        self.encoder = nn.Module()
        self.encoder.layer = nn.ModuleList(BertLayer(size, heads) for _ in range(layers))
        self.pooler = nn.Module()
        self.pooler.dense = nn.Linear(size, size)

    def forward(self, tokens, types):
        h = self.embeddings(tokens, types)
        for layer in self.encoder.layer:
            h = layer(h)
        return h, torch.tanh(self.pooler.dense(h[:, 0]))


class LlamaLayer(nn.Module):
    def __init__(self, size, heads, shared, inner):
        super().__init__()
        self.heads, self.shared = heads, shared
        self.self_attn = nn.Module()
        width = size // heads
        for name, rows, columns in [
            ("q_proj", size, heads * width), ("k_proj", size, shared * width),
            ("v_proj", size, shared * width), ("o_proj", heads * width, size),
        ]:
            self.self_attn.add_module(name, nn.Linear(rows, columns, bias=False))
        self.mlp = nn.Module()
        self.mlp.gate_proj = nn.Linear(size, inner, bias=False)
        self.mlp.up_proj = nn.Linear(size, inner, bias=False)
        self.mlp.down_proj = nn.Linear(inner, size, bias=False)
        self.input_layernorm = nn.RMSNorm(size, eps=1e-5)
        self.post_attention_layernorm = nn.RMSNorm(size, eps=1e-5)

    def forward(self, x, cos, sin):
        def turned(x):
            a, b = x.chunk(2, -1)
            return x * cos + torch.cat([-b, a], -1) * sin

        n, t, size = x.shape
        attention, h = self.self_attn, self.input_layernorm(x)
        q = turned(attention.q_proj(h).view(n, t, self.heads, -1).transpose(1, 2))
        k = turned(attention.k_proj(h).view(n, t, self.shared, -1).transpose(1, 2))
        v = attention.v_proj(h).view(n, t, self.shared, -1).transpose(1, 2)
        h = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
        x = x + attention.o_proj(h.transpose(1, 2).reshape(n, t, size))
        h = self.post_attention_layernorm(x)
        return x + self.mlp.down_proj(F.silu(self.mlp.gate_proj(h)) * self.mlp.up_proj(h))


class Llama(nn.Module):
    """Llama 3 70B of "The Llama 3 herd of models" (2024), with the names of Hugging Face's
    LlamaForCausalLM."""

    def __init__(
            self, words=128256, size=8192, heads=64, shared=8, inner=28672, layers=80):
        super().__init__()
        self.width = size // heads
        self.model = nn.Module()
        self.model.embed_tokens = nn.Embedding(words, size)
        self.model.layers = nn.ModuleList(
            LlamaLayer(size, heads, shared, inner) for _ in range(layers))
        self.model.norm = nn.RMSNorm(size, eps=1e-5)
        self.lm_head = nn.Linear(size, words, bias=False)

    def forward(self, x):
        places = torch.arange(x.shape[1], device=x.device)
        steps = torch.arange(0, self.width, 2, device=x.device) / self.width
        angles = places[:, None] / 500000 ** steps
        angles = torch.cat([angles, angles], -1)
        h = self.model.embed_tokens(x)
        for layer in self.model.layers:
            h = layer(h, angles.cos(), angles.sin())
        return self.lm_head(self.model.norm(h))


def image(size, channels=3):
    return lambda: [torch.empty(2, channels, size, size)]


def tokens(length, count=1):
    return lambda: [torch.empty(2, length, dtype=torch.int64) for _ in range(count)]


models = torchvision.models


def vit(size, heads, layers, classes):
    """ViT-B/16's structure in another size."""
    return models.VisionTransformer(
        image_size=224, patch_size=16, num_layers=layers, num_heads=heads, hidden_dim=size,
        mlp_dim=4 * size, num_classes=classes)


# By the name of the specification: what makes the network, and its inputs for a batch of 2.
NETWORKS = {
    "lenet": (LeNet, image(32, 1)),
    "alexnet": (models.alexnet, image(224)),
    "vgg16": (models.vgg16, image(224)),
    "resnet18": (models.resnet18, image(224)),
    "resnet50": (models.resnet50, image(224)),
    "mobilenet-v2": (models.mobilenet_v2, image(224)),
    "unet": (UNet, image(572, 1)),
    "lstm": (LSTMModel, tokens(35)),
    "bert-base": (Bert, tokens(128, 2)),
    "vit-b-16": (models.vit_b_16, image(224)),
    "llama3-70b": (Llama, tokens(128)),
}

# The same structure in sizes that a test computes at once: what makes the network out of the `params:`
# of the specification, and those.
SMALL = {
    "lenet": (LeNet, {}),
    "lstm": (LSTMModel, {"words": 40, "size": 12}),
    "bert-base": (Bert, {"words": 40, "size": 24, "heads": 3, "layers": 2}),
    "vit-b-16": (vit, {"size": 16, "heads": 2, "layers": 2, "classes": 5}),
    "llama3-70b": (
        Llama, {"words": 40, "size": 32, "heads": 4, "shared": 2, "inner": 48, "layers": 2}),
}
